"""Background work without torch: the supervisor that starts and watches workers, and the devices they run on."""

from resexplorer.jobs.devices import Device, devices
from resexplorer.jobs.launch import ensure_supervisor, supervisor_running
from resexplorer.jobs.supervisor import Supervisor

__all__ = ["Device", "Supervisor", "devices", "ensure_supervisor", "supervisor_running"]
