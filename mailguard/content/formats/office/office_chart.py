"""Charts in Office Open XML: titles, and the values that the chart keeps of its source (ECMA-376 21.2)."""

from functools import partial

from mailguard.content.extract import Collector
from mailguard.content.formats.office.office_flow import Flow
from mailguard.content.formats.xml_text import Attributes
from mailguard.content.tables import Cell, lay_out

_AXES = frozenset(("cat", "xVal"))
_AXIS_HEADER = "categorie"  # a header is one where two columns have a name; a chart has none for its axis
_ROLES = ("tx", "cat", "xVal", "val", "yVal", "bubbleSize")
_POINTS = frozenset(("v", "pt"))


class ChartFlow(Flow):
    """Reads a chart: each series is a table of two columns, so that a value knows its category and its series."""

    def __init__(self, to: Collector, inner: str) -> None:
        super().__init__(to, inner)
        self._inner = inner
        self._role = ""
        self._index = ""
        self._series: dict[str, dict[str, str]] = {}
        self.starts |= {
            "ser": lambda _: self._put_series(),
            "pt": self._start_point,
            **{role: partial(self._start_role, role) for role in _ROLES},
        }
        self.ends["ser"] = self._put_series

    def _start_role(self, role: str, _: Attributes) -> None:
        self._role, self._index = role, ""

    def _start_point(self, attributes: Attributes) -> None:
        self._index = attributes.get("idx", "")

    def stray(self, name: str, text: str) -> None:
        if name in _POINTS and self._role:
            points = self._series.setdefault(self._role, {})
            points[self._index] = f"{points[self._index]} {text}" if self._index in points else text
        else:
            super().stray(name, text)

    def close(self) -> None:
        super().close()
        self._put_series()

    def _put_series(self) -> None:
        """One table: the categories, and each kind of value that the series has."""
        series, self._series, self._role = self._series, {}, ""
        names = " ".join(series.pop("tx", {}).values())
        columns = sorted(series.items(), key=lambda item: item[0] not in _AXES)
        rows = [[Cell(_AXIS_HEADER)] * (len(columns) - 1) + [Cell(names)]]
        indices = dict.fromkeys(index for _, points in columns for index in points)
        rows += [[Cell(points.get(index, "")) for _, points in columns] for index in indices]
        self.to.add_table(lay_out(rows), self._inner)
