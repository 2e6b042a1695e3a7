"""Places boxes and routes wires: from a graph of numbered boxes to coordinates.

The flow runs from left to right along a straight spine and wraps into rows. Vertical parts of wires lie in the
gutters between columns, horizontal parts on levels of their own, so no wire ever crosses a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from resexplorer.picture.flow import Chain, Edge, Flow, Inputs, flow_of
from resexplorer.picture.lanes import Levels, Piece, levels_of
from resexplorer.picture.rows import Row, rows_of


class Point(NamedTuple):
    """A place in pixels; y grows downwards."""

    x: float
    y: float


class Box(NamedTuple):
    """What is placed: ``up`` and ``down`` are its reach above and below its ports; ``room`` of ``up`` is air."""

    width: float
    up: float
    down: float
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances in pixels."""

    gutter: float
    lane: float
    stack: float
    row: float
    margin: float
    riser: float = 8.0
    arrival: float = 8.0


class Route(NamedTuple):
    """One wire: its corner points, and where a label of it would be centred."""

    edge: Edge
    points: tuple[Point, ...]
    label: Point
    straight: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything is: the left end of every box at the height of its ports, and the wires.

    ``port`` is the height at which the flow enters.
    """

    places: tuple[Point, ...]
    routes: tuple[Route, ...]
    width: float
    height: float
    port: float
    rows: int


def arrange(
    boxes: Sequence[Box],
    inputs: Inputs,
    spacing: Spacing,
    *,
    gaps: Sequence[float] = (),
    limit: float = float("inf"),
    clean: bool = False,
) -> Arrangement:
    """Place ``boxes``; ``gaps`` are the least gutters after each of them, ``limit`` the width of a row."""
    return _Arranger(boxes, flow_of(inputs), spacing, gaps or [0.0] * len(boxes), limit, clean).result()


class _Arranger:
    """The steps in order: gutters, rows, levels, coordinates, wires."""

    def __init__(
        self,
        boxes: Sequence[Box],
        flow: Flow,
        spacing: Spacing,
        gaps: Sequence[float],
        limit: float,
        clean: bool,
    ) -> None:
        self.boxes, self.flow, self.spacing = boxes, flow, spacing
        self._chain_of = {node: chain for chain in flow.chains for node in chain.nodes}
        self._entries = {chain.entry for chain in flow.chains if chain.entry}
        self._exits = {chain.exit: chain for chain in flow.chains if chain.exit}
        self._spine_at = {flow.columns[node]: node for node in flow.spine}
        self._bent = (*flow.loose, *self._entries, *self._exits)
        self._widths = self._column_widths()
        self._gutters = self._gutter_widths(gaps)
        self.rows = rows_of(flow, self._widths, self._gutters, limit, clean)
        self._row_of = [n for n, row in enumerate(self.rows) for _ in range(row.first, row.last + 1)]
        self.levels = self._all_levels()
        self._place()

    # -- widths -------------------------------------------------------------------------------------------------

    def _column_widths(self) -> list[float]:
        widths = [0.0] * self.flow.width
        for column, box in zip(self.flow.columns, self.boxes, strict=True):
            widths[column] = max(widths[column], box.width)
        return widths

    def _gutter_widths(self, gaps: Sequence[float]) -> list[float]:
        """A gutter grows with the verticals in it: risers on its left side, drops on its right."""
        columns = self.flow.columns
        self._risers: dict[int, list[int]] = defaultdict(list)
        self._drops: dict[int, list[Edge]] = defaultdict(list)
        for edge in self._bent:
            gutter = self._risers[columns[edge.source]]
            if edge.source not in gutter:
                gutter.append(edge.source)
        for edge in self.flow.loose:
            if edge.target in self._chain_of:
                self._drops[columns[edge.target] - 1].append(edge)
        widths = [self.spacing.gutter] * self.flow.width
        for column, gap in zip(columns, gaps, strict=True):
            widths[column] = max(widths[column], gap)
        return [
            width + self.spacing.riser * max(0, len(self._risers[c]) + len(self._drops[c]))
            for c, width in enumerate(widths)
        ]

    # -- levels -------------------------------------------------------------------------------------------------

    def _all_levels(self) -> list[Levels]:
        """The levels of every row; what stands or passes in a row is collected once for all of them."""
        extents = [(0.0, 0.0)] * self.flow.width
        for node in self.flow.spine:
            extents[self.flow.columns[node]] = self.boxes[node].up, self.boxes[node].down
        pieces: list[list[Piece]] = [[] for _ in self.rows]
        for chain in self.flow.chains:
            number = self._row_of[self.flow.columns[chain.nodes[0]]]
            pieces[number].append(self._chain_piece(chain, 2 * self.rows[number].first))
        for edge in self.flow.loose:
            ends = {self._row_of[self.flow.columns[edge.source]], self._row_of[self.flow.columns[edge.target]]}
            for number in ends:
                row = self.rows[number]
                pieces[number] += self._edge_pieces(edge, row, 2 * row.first)
        return [self._levels(row, extents, pieces[number]) for number, row in enumerate(self.rows)]

    def _levels(self, row: Row, extents: Sequence[tuple[float, float]], pieces: list[Piece]) -> Levels:
        halves = [(0.0, 0.0)] * (2 * (row.last - row.first) + 2)
        halves[::2] = extents[row.first : row.last + 1]
        return levels_of(pieces, halves, self.spacing.lane, self.spacing.stack)

    def _chain_piece(self, chain: Chain, shift: int) -> Piece:
        up = max(self.boxes[node].up for node in chain.nodes)
        down = max(self.boxes[node].down for node in chain.nodes)
        target = self.flow.columns[chain.exit.target] - shift // 2 if chain.exit else None
        beside = self._spine_at.get(self.flow.columns[chain.nodes[0]], chain.nodes[0])
        rank = chain.nodes[0] - beside
        return Piece(chain.first - shift, chain.last - shift, chain=chain, target=target, up=up, down=down, rank=rank)

    def _edge_pieces(self, edge: Edge, row: Row, shift: int) -> list[Piece]:
        """The levels that a loose edge needs in this row: one, or one at each end when it leads to another row."""
        if self._is_step(edge):
            return []
        columns = self.flow.columns
        start, end = columns[edge.source], columns[edge.target]
        beside = edge.target in self._chain_of
        leave, arrive = 2 * start + 1 - shift, 2 * end - beside - shift
        target = None if beside else end - shift // 2
        edge_of_row = 2 * (row.last - row.first) + 1
        here = (row.first <= start <= row.last, row.first <= end <= row.last)
        if all(here):
            low, high = sorted((leave, arrive))
            return [Piece(low, high, edge=edge, target=target)]
        pieces = []
        if here[0]:
            pieces.append(Piece(leave, edge_of_row, edge=edge))
        if here[1]:
            pieces.append(Piece(max(0, arrive), edge_of_row, edge=edge, target=target, part=1))
        return pieces

    def _is_step(self, edge: Edge) -> bool:
        """Whether an edge is a mere step into the chain node in the next column."""
        columns = self.flow.columns
        return edge.target in self._chain_of and columns[edge.target] == columns[edge.source] + 1

    # -- coordinates --------------------------------------------------------------------------------------------

    def _place(self) -> None:
        self._x, rights = self._column_places()
        self._ports = self._row_ports()
        self.right = max(rights)
        self._rights = rights
        self.places = [self._place_of(node) for node in range(len(self.boxes))]

    def _column_places(self) -> tuple[list[float], list[float]]:
        places: list[float] = []
        rights: list[float] = []
        for number, row in enumerate(self.rows):
            x = 0.0 if number == 0 else self.spacing.margin
            for column in range(row.first, row.last + 1):
                places.append(x)
                x += self._widths[column] + (self._gutters[column] if column < row.last else 0.0)
            end = self._gutters[row.last] if number < len(self.rows) - 1 else 0.0
            rights.append(x + min(end, self.spacing.margin))
        return places, rights

    def _row_ports(self) -> list[float]:
        ports: list[float] = []
        y = 0.0
        for levels in self.levels:
            y += levels.above
            ports.append(y)
            y += levels.below + self.spacing.row
        self.height = y - self.spacing.row
        return ports

    def _place_of(self, node: int) -> Point:
        column = self.flow.columns[node]
        left = self._x[column] + (self._widths[column] - self.boxes[node].width) / 2
        chain = self._chain_of.get(node)
        row = self._row_of[column]
        offset = self.levels[row].lines[(None, chain.nodes, 0)] if chain else 0.0
        return Point(left, self._ports[row] + offset)

    # -- wires --------------------------------------------------------------------------------------------------

    def result(self) -> Arrangement:
        """Route all wires and hand over the arrangement."""
        self._arrivals = self._arrival_places()
        self._margins: dict[Edge, float] = {}
        routes = [self._straight(edge) for edge in self.flow.straight]
        routes += [self._enter(edge) for edge in self._entries]
        routes += [self._leave(edge, chain) for edge, chain in self._exits.items()]
        routes += [self._detour(edge) for edge in self.flow.loose]
        routes.sort(key=lambda route: (route.edge.target, route.edge.port))
        width = max([self.right, *(x + self.spacing.margin / 2 for x in self._margins.values())])
        return Arrangement(tuple(self.places), tuple(routes), width, self.height, self._ports[0], len(self.rows))

    def _right_of(self, node: int) -> Point:
        place = self.places[node]
        return Point(place.x + self.boxes[node].width, place.y)

    def _riser(self, node: int) -> float:
        """Where the wire of ``node`` leaves its line: on the left side of the gutter behind it."""
        column = self.flow.columns[node]
        index = self._risers[column].index(node)
        return self._x[column] + self._widths[column] + self.spacing.riser * (index + 1)

    def _drop(self, edge: Edge) -> float:
        """Where a wire comes down on its target's line: on the right side of the gutter before it."""
        column = self.flow.columns[edge.target]
        drops = self._drops[column - 1]
        index = drops.index(edge) if edge in drops else 0
        return self._x[column] - self.spacing.riser * (index + 1)

    def _straight(self, edge: Edge) -> Route:
        start, end = self._right_of(edge.source), self.places[edge.target]
        rows = self._row_of[self.flow.columns[edge.source]], self._row_of[self.flow.columns[edge.target]]
        if rows[0] == rows[1]:
            left = max([start.x, *(self._riser(s) for s in (edge.source,) if self._rises(s))])
            return Route(edge, (start, end), Point((left + end.x) / 2, start.y), True)
        levels = self.levels[rows[0]]
        y = self._ports[rows[0]] + levels.below + self.spacing.row / 2
        right, left = start.x + self.spacing.margin / 2, self.spacing.margin / 3
        corners = Point(right, start.y), Point(right, y), Point(left, y), Point(left, end.y)
        return Route(edge, (start, *corners, end), Point((left + right) / 2, y), True)

    def _rises(self, node: int) -> bool:
        return node in self._risers[self.flow.columns[node]]

    def _enter(self, edge: Edge) -> Route:
        start, end = self._right_of(edge.source), self.places[edge.target]
        if start.y == end.y:
            return Route(edge, (start, end), Point((start.x + end.x) / 2, start.y), True)
        x = self._riser(edge.source)
        points = (start, Point(x, start.y), Point(x, end.y), end)
        return Route(edge, points, Point((x + end.x) / 2, end.y), False)

    def _leave(self, edge: Edge, chain: Chain) -> Route:
        start = self._right_of(edge.source)
        levels = self.levels[self._row_of[self.flow.columns[edge.source]]]
        line = levels.lines[(None, chain.nodes, 0)]
        down = self._descent(edge, (None, chain.nodes, 0), levels, line < 0)
        points = (start, Point(down[0].x, start.y), *down)
        return Route(edge, points, Point((start.x + down[0].x) / 2, start.y), False)

    def _descent(
        self, edge: Edge, key: tuple[Edge | None, tuple[int, ...], int], levels: Levels, above: bool
    ) -> tuple[Point, ...]:
        """The way from a level onto the target's upper or lower edge."""
        x, box, place = self._arrivals[key], self.boxes[edge.target], self.places[edge.target]
        y = place.y - box.up + box.room if above else place.y + box.down
        if key not in levels.sidestep:
            return (Point(x, y),)
        aside = self._x[self.flow.columns[edge.target]] - self.spacing.riser
        near = y - self.spacing.lane / 2 if above else y + self.spacing.lane / 2
        return Point(aside, near), Point(x, near), Point(x, y)

    def _detour(self, edge: Edge) -> Route:
        start = self._right_of(edge.source)
        out = self._riser(edge.source)
        columns = self.flow.columns
        if self._is_step(edge):
            end = self.places[edge.target]
            x = self._drop(edge)
            return Route(edge, (start, Point(x, start.y), Point(x, end.y), end), Point(x, end.y), False)
        rows = self._row_of[columns[edge.source]], self._row_of[columns[edge.target]]
        first = self._ports[rows[0]] + self.levels[rows[0]].lines[(edge, (), 0)]
        last, part = first, 0
        points = [start, Point(out, start.y), Point(out, first)]
        if rows[0] != rows[1]:
            part = 1
            last = self._ports[rows[1]] + self.levels[rows[1]].lines[(edge, (), 1)]
            x = self.right + self.spacing.riser * (1 + len(self._margins))
            self._margins[edge] = x
            points += [Point(x, first), Point(x, last)]
        down = self._landing(edge, rows[1], part)
        points += [Point(down[0].x, last), *down]
        return Route(edge, tuple(points), Point((out + points[3].x) / 2, first), False)

    def _landing(self, edge: Edge, row: int, part: int) -> tuple[Point, ...]:
        if edge.target in self._chain_of:
            end = self.places[edge.target]
            return Point(self._drop(edge), end.y), end
        return self._descent(edge, (edge, (), part), self.levels[row], True)

    def _arrival_places(self) -> dict[tuple[Edge | None, tuple[int, ...], int], float]:
        """Spread the wires that come down on one box over its width, so that nested ones don't cross."""
        found: dict[tuple[int, bool], list[tuple[float, tuple[Edge | None, tuple[int, ...], int]]]]
        found = defaultdict(list)
        chains = {chain.nodes: chain for chain in self.flow.chains}
        for row, levels in enumerate(self.levels):
            for key, line in levels.lines.items():
                edge = key[0] or chains[key[1]].exit
                if edge and edge.target not in self._chain_of and self._lands_in(edge, row):
                    from_right = key[2] == 1 or edge.source >= edge.target
                    order = 1e9 - abs(line) if from_right else abs(line)
                    found[(edge.target, line < 0)].append((order, key))
        places = {}
        for (target, _), arrivals in found.items():
            box, left = self.boxes[target], self.places[target].x
            step = min(self.spacing.arrival, 0.7 * box.width / len(arrivals))
            for index, (_, key) in enumerate(sorted(arrivals, key=lambda pair: pair[0])):
                places[key] = left + box.width / 2 + step * (index - (len(arrivals) - 1) / 2)
        return places

    def _lands_in(self, edge: Edge, row: int) -> bool:
        return self._row_of[self.flow.columns[edge.target]] == row
