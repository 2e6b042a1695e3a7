"""The launch dialog: three columns to choose from, one line that says what will happen, one button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import TrainSpec, dataset
from resexplorer.network import Network
from resexplorer.store import RunRecord
from ui.bridge import task
from ui.runs.words import plural
from ui.services import Services
from ui.train.launch.data_picker import DataPicker
from ui.train.launch.experiment_bar import ExperimentBar
from ui.train.launch.memory import Remembered, recall, remember
from ui.train.launch.network_picker import NetworkPicker
from ui.train.launch.plan import LaunchPlan, PlanProblem, settings_of, suggested_name, template_plan
from ui.train.launch.recipe_panel import RecipePanel
from ui.train.launch.repeat_form import RepeatForm
from ui.train.launch.vary_form import VaryForm
from ui.widgets.message import show_error
from ui.widgets.parts import add_all, button, label, line

SIZE = (1120, 720)


class LaunchDialog(QDialog):
    """Queues runs; ``launched(ids)`` comes once they are in the database.

    What is wrong is said in the line at the bottom and at its field, and Start waits until nothing is.
    """

    launched = Signal(list)

    def __init__(self, services: Services, networks: Sequence[Network], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("New runs")
        self.setModal(True)
        self._services = services
        self._enqueuing = False
        self._filling = False
        self.networks = NetworkPicker(networks)
        self.data = DataPicker()
        self.recipe = RecipePanel()
        self.vary = VaryForm()
        self.repeat = RepeatForm()
        self.experiment = ExperimentBar()
        self.summary = label("", "muted", wrap=True)
        self.start = button("Start", self.launch, kind="primary", icon_name="play-fill")
        self.start.setDefault(True)
        self._lay_out()
        self._recall(bool(networks))
        self.experiment.chosen.connect(self._use_experiment)
        for part in (self.networks, self.data, self.recipe, self.vary, self.repeat):
            part.changed.connect(self.judge)
        self.judge()
        self._fit_screen()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.launch)

    # Layout

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setContentsMargins(20, 16, 20, 16)
        columns.setSpacing(20)
        how = QWidget()
        inner = QVBoxLayout(how)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        add_all(inner, [self.recipe, line(), self.vary, self.repeat])
        inner.setStretch(0, 1)
        columns.addLayout(_column("1  Networks", self.networks), 10)
        columns.addLayout(_column("2  Data", self.data), 11)
        columns.addLayout(_column("3  Recipe", how), 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.experiment)
        layout.addLayout(columns, 1)
        layout.addWidget(self._foot())

    def _foot(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "foot")
        row = QHBoxLayout(frame)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(8)
        row.addWidget(self.summary, 1)
        add_all(row, [button("Cancel", self.reject), self.start])
        return frame

    def _fit_screen(self) -> None:
        parent = self.parentWidget()
        screen = self.screen() or QGuiApplication.primaryScreen()
        room = parent.window().size() if parent is not None else screen.availableGeometry().size()
        self.resize(min(SIZE[0], room.width() - 24), min(SIZE[1], room.height() - 24))

    # What is chosen

    def plan(self) -> LaunchPlan:
        """Return what is chosen; raises :class:`ResExplorerError` where a text does not fit its field."""
        return LaunchPlan(
            name=self.repeat.chosen_name(), networks=self.networks.networks(), data=self.data.name,
            data_folder=self.data.folder, recipe=self.recipe.recipe(), vary=self.vary.varied(),
            seeds=self.repeat.chosen_seeds(), device=self.repeat.chosen_device(), tags=self._tags(),
        )  # fmt: skip

    def judge(self) -> None:
        """Say what will happen, or what is wrong."""
        if self._filling:
            return
        networks = self.networks.networks()
        if self.experiment.template is not None and networks != self.networks.own():
            self.experiment.show_own()
        template = self.experiment.template
        self.recipe.set_data(dataset(self.data.name))
        self.vary.set_settings(settings_of(networks))
        self.repeat.suggest_name(template.title if template else suggested_name(networks, self.data.name))
        try:
            plan = self.plan()
        except ResExplorerError as error:
            self._show([PlanProblem("", str(error))], "")
            return
        self._show(plan.problems(), plan.summary)

    def launch(self) -> None:
        """Queue the runs in the background, remember the choices, and go."""
        if self._enqueuing or not self.start.isEnabled():
            return
        plan = self.plan()
        self._remember(plan)
        self._enqueuing = True
        self.start.setEnabled(False)
        taken = {run.group for run in self._services.watcher.runs.values() if run.group}
        task.run(lambda: self._enqueue(plan.specs(taken)), self._done, self._fail, self)

    def _enqueue(self, specs: Sequence[TrainSpec]) -> list[RunRecord]:
        return self._services.store.enqueue(specs)

    def _done(self, runs: list[RunRecord]) -> None:
        self._services.status(f"Queued {plural(len(runs), 'run')}")
        self.launched.emit([run.id for run in runs])
        self.accept()

    def _fail(self, error: Exception) -> None:
        self._enqueuing = False
        self.judge()
        show_error(self, "The runs can't be queued", error)

    def _show(self, problems: Sequence[PlanProblem], summary: str) -> None:
        first = problems[0] if problems else PlanProblem("", "")
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        self.summary.setText(f"{first.sentence}{more}" if problems else summary)
        self.summary.setProperty("role", "bad" if problems else "strong")
        self.summary.style().unpolish(self.summary)
        self.summary.style().polish(self.summary)
        self.repeat.show_problem("", "")
        self.vary.show_problem(next((item.sentence for item in problems if item.place == "vary"), ""))
        for problem in problems:
            if problem.place in {"seeds", "name"}:
                self.repeat.show_problem(problem.place, problem.sentence)
        self.networks.show_problems([item.sentence for item in problems if item.place == "networks"])
        self.start.setEnabled(not problems and not self._enqueuing)
        self.start.setToolTip(first.sentence or "Queue these runs (Ctrl+Return)")

    # A paper's experiment

    def use_experiment(self, name: str) -> None:
        """Fill everything in from a template of :data:`resexplorer.experiment.TEMPLATES`."""
        self.experiment.choose(name)

    def _use_experiment(self) -> None:
        template, scale = self.experiment.template, self.experiment.chosen_scale
        if template is not None and scale is not None:
            plan = template_plan(template, scale)
            self._filling = True
            self.networks.set_own(plan.networks, "From the experiment")
            self.vary.clear()
            self.recipe.set_recipe(plan.recipe)
            self.repeat.set_values(plan.seeds, self.repeat.chosen_device())
            self.data.choose(plan.data)
            self.networks.check_own()
            self._filling = False
        self.judge()

    def _tags(self) -> tuple[str, ...]:
        return (self.experiment.template.name,) if self.experiment.template else ()

    # Last time

    def _recall(self, networks_given: bool) -> None:
        last = recall(self._services.settings)
        if networks_given:
            self.networks.check_own()
        else:
            self.networks.check(last.networks)
        self.recipe.set_recipe(last.recipe)
        self.repeat.set_values(last.seeds, last.device)
        self.data.start(last.data, last.folders)

    def _remember(self, plan: LaunchPlan) -> None:
        remember(
            self._services.settings,
            Remembered(
                networks=self.networks.checked_presets(), data=plan.data, folders=self.data.folders,
                recipe=plan.recipe, seeds=plan.seeds, device=plan.device,
            ),
        )  # fmt: skip


def _column(title: str, content: QWidget) -> QLayout:
    column = QVBoxLayout()
    column.setSpacing(10)
    column.addWidget(label(title, "heading"))
    column.addWidget(content, 1)
    return column
