"""Workbooks of Excel (XLSX, XLSM, XLTX and the binary XLSB): every cell of every sheet, and all that stands beside."""

import re
from collections.abc import Iterable

from mailguard.content.extract import Collector
from mailguard.content.formats.archives.zip_files import ZipFiles
from mailguard.content.formats.office.number_formats import NumberTexts
from mailguard.content.formats.office.sheet_cells import Area, Sheet, SheetReader
from mailguard.content.formats.office.sheet_tables import grids_of
from mailguard.content.formats.office.workbook_package import (
    Package,
    Relation,
    SharedStrings,
    SheetEntry,
    Styles,
    WorkbookPart,
    with_damage_told,
)
from mailguard.content.formats.office.workbook_parts import (
    AUTOMATIC_NAME,
    AttributeTexts,
    Comments,
    ExternalCells,
    Persons,
    PivotFields,
    PivotRecords,
    TablePart,
    Texts,
    joined,
)
from mailguard.content.tables import Grid
from mailguard.findings import Obstacle

_MAIN_PART = "xl/workbook.xml"
_SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
_SHEET_PART = re.compile(r"xl/(?:work|macro|chart|dialog)sheets/[^/]+\.(?:xml|bin)")
_MAX_NAME = 60  # characters of a sheet's name in places; Excel takes 31


def read_workbook(files: ZipFiles, to: Collector) -> None:
    """Read the parts of a workbook."""
    from mailguard.content.formats.office.office_parts import read_shared_parts

    package = Package(files, to)
    main = next(package.related("", "officeDocument"), _MAIN_PART)
    if main.endswith(".bin"):
        from mailguard.content.formats.office.workbook_binary import read_binary_workbook

        read_binary_workbook(package, main)
    else:
        _Workbook(package, main).read()
    read_shared_parts(files, to, package.read)


class _Workbook:
    """One workbook while it is read."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._to = package.to
        self._main = main
        self._relations = package.relations(main)
        self._part = WorkbookPart()
        self._persons: dict[str, str] = {}

    def read(self) -> None:
        self._package.parse(self._main, self._part)
        reader = SheetReader(self._shared_strings(), self._styles(), self._to)
        self._read_persons()
        self._read_sheets(reader)
        names = [sheet.name for sheet in self._part.sheets if not AUTOMATIC_NAME.fullmatch(sheet.name)]
        self._to.add_text(joined(names), "bladnamen")
        self._to.add_text(joined(self._part.names), "namen", is_hidden=True)
        self._read_pivot_caches()
        self._read_external()
        self._read_changes()
        self._read_queries()
        if reader.is_broken:
            self._to.obstruct(Obstacle.BROKEN, "office")
        if not reader.is_cut:
            self._to.add_text(joined(reader.unused()), "ongebruikte tekst", is_hidden=True)

    def _targets(self, kind: str) -> list[str]:
        return [each.target for each in self._relations if each.kind == kind and each.target in self._package.files]

    def _shared_strings(self) -> list[str]:
        strings = SharedStrings()
        for name in self._targets("sharedStrings"):
            self._package.parse_raw(name, strings)
        return strings.finish()

    def _styles(self) -> NumberTexts:
        numbers = NumberTexts(is_1904=self._part.is_1904)
        for name in self._targets("styles"):
            self._package.parse(name, Styles(numbers))
        return numbers

    def _read_persons(self) -> None:
        persons = Persons()
        for name in self._targets("person"):
            self._package.parse(name, persons)
        self._persons = persons.names

    def _read_sheets(self, reader: SheetReader) -> None:
        """The sheets in the order of the workbook, and then those that it does not list."""
        by_id = {each.id: each.target for each in self._relations if each.kind in _SHEET_KINDS}
        listed = [(by_id.get(sheet.relation, ""), sheet) for sheet in self._part.sheets]
        known = {target for target, _ in listed}
        unlisted = [name for name in self._package.files.names() if _SHEET_PART.fullmatch(name) and name not in known]
        listed += [(name, SheetEntry(name.rpartition("/")[2].partition(".")[0], "", True)) for name in unlisted]
        for target, entry in listed:
            if target in self._package.read:
                continue
            if target not in self._package.files:
                self._to.obstruct(Obstacle.BROKEN, "office")
                continue
            if self._to.is_full:
                return self._to.obstruct(Obstacle.TOO_LARGE, "text")
            self._read_sheet(reader, target, entry)
        return None

    def _read_sheet(self, reader: SheetReader, target: str, entry: SheetEntry) -> None:
        inner = shown_name(entry)
        sheet = Sheet()
        payload = self._package.payload(target)
        with_damage_told(self._to, inner, lambda: reader.read(payload, sheet))
        relations = self._package.relations(target)
        areas = self._table_areas(relations, sheet)
        add_sheet(self._to, sheet, areas, inner, is_hidden=entry.is_hidden)
        self._read_beside(relations, inner)

    def _table_areas(self, relations: list[Relation], sheet: Sheet) -> list[Area]:
        areas: list[Area] = []
        for relation in relations:
            if relation.kind == "table" and relation.target in self._package.files:
                part = TablePart()
                self._package.parse(relation.target, part)
                sheet.notes.update(dict.fromkeys(part.notes))
                if part.area is not None:
                    areas.append(part.area)
            elif relation.is_external:
                sheet.notes[relation.target] = None
        return areas

    def _read_beside(self, relations: list[Relation], inner: str) -> None:
        for relation in relations:
            if relation.target not in self._package.files or relation.target in self._package.read:
                continue
            if relation.kind in ("comments", "threadedComment"):
                self._read_comments(relation.target, inner)
            elif relation.kind in ("drawing", "vmlDrawing", "legacyDrawing"):
                self._read_drawing(relation.target, inner)

    def _read_comments(self, name: str, inner: str) -> None:
        comments = Comments(self._persons)
        self._package.parse(name, comments, f"{inner}, opmerkingen")
        for author, text in comments.found:
            self._to.add_text(text, f"{inner}, opmerkingen", label=author)
        authors = dict.fromkeys(author for author, _ in comments.found if author)
        self._to.add_text(joined(list(authors)), f"{inner}, opmerkingen", label="Auteur")

    def _read_drawing(self, name: str, inner: str) -> None:
        texts = Texts()
        self._package.parse(name, texts, f"{inner}, tekstvak")
        texts.flush()
        self._to.add_text(joined(texts.paragraphs), f"{inner}, tekstvak")
        links = [relation.target for relation in self._package.relations(name) if relation.is_external]
        self._to.add_text(joined(links), f"{inner}, tekstvak", is_hidden=True)

    def _read_pivot_caches(self) -> None:
        for name in self._targets("pivotCacheDefinition"):
            fields = PivotFields()
            self._package.parse(name, fields, "draaitabel")
            for records_name in self._package.related(name, "pivotCacheRecords"):
                records = PivotRecords(fields)
                self._package.parse(records_name, records, "draaitabel")
                self._add_cached(Grid(records.rows, marked=frozenset((0,))), "draaitabel", is_cut=records.is_cut)
            self._add_cached(fields.grid(), "draaitabel")

    def _read_external(self) -> None:
        for name in self._targets("externalLink"):
            cells = ExternalCells()
            self._package.parse(name, cells, "externe koppeling")
            for grid in cells.grids():
                self._add_cached(grid, "externe koppeling", is_cut=cells.is_cut)
            targets = [relation.target for relation in self._package.relations(name) if relation.is_external]
            self._to.add_text(joined([*cells.texts, *targets]), "externe koppeling", is_hidden=True)

    def _add_cached(self, grid: Grid, inner: str, *, is_cut: bool = False) -> None:
        self._to.add_table(grid, inner, is_hidden=True)
        if is_cut or self._to.is_full:
            self._to.obstruct(Obstacle.TOO_LARGE, "segments")

    def _read_changes(self) -> None:
        """The old values in the logs of a shared workbook (ECMA-376 18.11)."""
        for headers in self._targets("revisionHeaders"):
            for name in self._package.related(headers, "revisionLog"):
                texts = Texts()
                self._package.parse(name, texts, "verwijderde tekst")
                self._to.add_text(joined(texts.paragraphs), "verwijderde tekst", is_hidden=True)

    def _read_queries(self) -> None:
        names = [name for name in self._package.files.names() if name.startswith(("xl/queryTables/", "xl/connections"))]
        for name in names:
            texts = AttributeTexts()
            self._package.parse(name, texts, "gegevensverbindingen")
            self._to.add_text(joined(list(texts.found)), "gegevensverbindingen", is_hidden=True)
        if "xl/model/item.data" in self._package.files:
            self._package.read.add("xl/model/item.data")
            self._to.obstruct(Obstacle.UNSUPPORTED, "data-model")


def shown_name(entry: SheetEntry) -> str:
    """What a place calls a sheet."""
    name = " ".join(entry.name.split()).replace(" / ", " ")[:_MAX_NAME] or "Blad"
    return f"{name} (verborgen)" if entry.is_hidden else name


def add_sheet(to: Collector, sheet: Sheet, areas: Iterable[Area], inner: str, *, is_hidden: bool) -> None:
    """Give what a sheet holds: its cells as tables, and what stands in no cell."""
    for grid in grids_of(sheet, list(areas)):
        to.add_table(grid, inner, is_hidden=is_hidden)
    if sheet.is_cut or (sheet.rows and to.is_full):
        to.obstruct(Obstacle.TOO_LARGE, "segments")
    to.add_text(joined(list(sheet.literals)), f"{inner}, formules", is_hidden=True)
    to.add_text(joined(list(sheet.notes)), f"{inner}, toelichtingen", is_hidden=True)
    for part, text in sheet.print_parts:
        to.add_text(text, f"{inner}, {part}")
