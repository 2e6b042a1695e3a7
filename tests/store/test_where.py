"""The filter language finds what it says, and says where it can't be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.store import InvalidFilter, RunWriter, Store
from resexplorer.store.where import condition, fields

from .support import spec


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("filled") / "runs.db") as store:
        fill(store)
        yield store


def fill(store: Store) -> None:
    """Run 1: finished, 5 % test error. 2: queued ResNet-56. 3: stopped plain net. 4: 60 % test error, running."""
    store.enqueue(
        [
            spec("first try", seed=7, tags=("good", "draft%"), group="depth", recipe_name="one-cycle"),
            spec("second", network="cifar_resnet56", device="cuda:1", tags=("drafts",)),
            spec("third_%", network="cifar_plain20", data="cifar10"),
            spec("Fourth Try"),
        ]
    )
    errors = {1: 0.05, 4: 0.6}
    for _ in range(3):
        run = store.claim("cpu", "test")
        if run is not None and run.id in errors:
            with RunWriter(store, run.id, run.attempt) as writer:
                writer.log(1, {"test/error": errors[run.id], "train/error": errors[run.id] / 2})
                if run.id == 1:
                    writer.finish("finished")
    store.mark_lost(3, 1, "x")
    store.set_star(2, True)


def ids(store: Store, where: str) -> list[int]:
    return [run.id for run in store.runs(where)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("", [1, 2, 3, 4]),
        ("   ", [1, 2, 3, 4]),
        ("id=2", [2]),
        ("id>=2 id<4", [2, 3]),
        ("-id=2", [1, 3, 4]),
        ("id!=2", [1, 3, 4]),
        ("-id!=2", [2]),
        ("name:try", [1, 4]),
        ('name="first try"', [1]),
        ("name:_%", [3]),
        ("name=THIRD_%", []),
        ("state=finished", [1]),
        ("state:e", [1, 2]),
        ("-state=finished", [2, 3, 4]),
        ("network:RESNET", [1, 2, 4]),
        ("family=plain", [3]),
        ("data=cifar10", [3]),
        ("recipe=one-cycle", [1]),
        ("seed=7", [1]),
        ("device=cuda:1", [2]),
        ("depth>20", [2]),
        ("parameters<0.5M", [1, 3, 4]),
        ("parameters=853_018", [2]),
        ("macs>1e8", [2]),
        ("macs>100M macs<1G", [2]),
        ("error<6%", [1]),
        ("error<=0.05", [1]),
        ("error=60%", [4]),
        ("error<.7", [1, 4]),
        ("-error<6%", [2, 3, 4]),
        ("error!=5%", [2, 3, 4]),
        ("train_error<3%", [1]),
        ("tag=good", [1]),
        ("tag=draft", []),
        ("tag=draft%", [1]),
        ("tag:draft", [1, 2]),
        ("tag:,", []),
        ('tag:"d\ndraft"', []),
        ("tag=GOOD", []),
        ("-tag:draft", [3, 4]),
        ("group=depth", [1]),
        ("group!=depth", [2, 3, 4]),
        ('group=""', [2, 3, 4]),
        ("starred=yes", [2]),
        ("starred=NO", [1, 3, 4]),
        ("starred!=yes", [1, 3, 4]),
        ("  seed=0   family=residual ", [2, 4]),
        ("""name:"x' OR 1=1 --" """, []),
    ],
)
def test_that_a_filter_selects(filled: Store, where: str, expected: list[int]) -> None:
    assert ids(filled, where) == expected


@pytest.mark.parametrize(
    ("where", "position", "problem"),
    [
        ("running", 1, "'running' is not a term such as state=running"),
        ("id=1 speed>3", 6, "no field 'speed': use id, name"),
        ("-speed>3", 2, "no field 'speed'"),
        ("state=runing", 7, "no state 'runing': use queued"),
        ("state<running", 6, "state is text"),
        ("seed=", 6, "a value is missing after seed="),
        ("seed=one", 6, "'one' is not a number"),
        ("error<6%%", 7, "'6%%' is not a number"),
        ("error<nan", 7, "not a number"),
        ("seed:1", 5, "seed is a number"),
        ("name>a", 5, "name is text"),
        ("tag<a", 4, "tag is text"),
        ("starred=maybe", 9, "starred=yes or starred=no"),
        ("starred:yes", 9, "starred=yes or starred=no"),
        ('name="open', 1, "is not a term"),
        ('name=a"b', 1, "is not a term"),
        ("  =3", 3, "is not a term"),
        ("id=1 - id=2", 6, "'-' is not a term"),
    ],
)
def test_that_a_wrong_filter_names_the_character(store: Store, where: str, position: int, problem: str) -> None:
    with pytest.raises(InvalidFilter, match="can't be read at character") as caught:
        store.runs(where)
    assert caught.value.position == position
    assert problem in str(caught.value)


@given(st.text(max_size=40) | st.text('idnametg=<>!:-%" 01.', max_size=30))
def test_that_any_text_is_a_filter_or_a_sentence(text: str) -> None:
    positions = [1]
    try:
        condition(text)
    except InvalidFilter as error:
        positions.append(error.position)
    assert 1 <= positions[-1] <= len(text) + 1


def test_that_every_field_works(store: Store) -> None:
    for name in fields():
        value = {"state": "queued", "starred": "no"}.get(name, "1")
        assert store.runs(f"{name}={value}") == []
