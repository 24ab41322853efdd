"""Bad files through the officials' door: told in clear sentences, one for each fault."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from features.panel import read_panel
from scoring.__main__ import SHOWN, main
from scoring.faults import DATA, DONE, SETTINGS, USAGE
from tests.features.test_tables import write_xlsx

CODES = [
    "91990012MA0000001P",
    "91990012MA0000002T",
    "91990012MA0000003X",
    "91990012MA00000041",
    "91990012MA00000054",
    "91990012MA00000067",
]
HEADER = "统一社会信用代码,年度,企业名称,营业收入,从业人员"
LINES = [f"{code},2021,第{n}厂,{7000 + n}.5,{50 + n}" for n, code in enumerate(CODES)]

PANEL_FILES = ["facts.parquet", "receipt.html", "receipt.json", "titles.parquet"]
STRICT = ("--strict",)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def write(folder: Path, *lines: str, name: str = "ledger.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("".join(line + "\n" for line in lines).encode(encoding))
    return path


class Door:
    """The officials' door as an official uses it: files in, exit code and sentences out."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]):
        self.folder, self.capsys = folder, capsys
        self.out = folder / "panel"

    def intake(self, *files: Path, source: str = "province", more: tuple[str, ...] = ()) -> int:
        names = [str(file) for file in files]
        return main(["intake", *names, "--source", source, "--out", str(self.out), *more])

    def take(self, *files: Path, source: str = "province", more: tuple[str, ...] = ()) -> list[str]:
        """The sentences on stdout of an intake that goes through."""
        assert self.intake(*files, source=source, more=more) == DONE
        said = self.capsys.readouterr()
        assert said.err == ""
        return said.out.splitlines()

    def refuse(
        self, *files: Path, source: str = "province", more: tuple[str, ...] = (), code: int = DATA
    ) -> list[str]:
        """The sentences on stderr of an intake that is refused and leaves nothing behind."""
        before = sorted(path.name for path in self.folder.iterdir())
        assert self.intake(*files, source=source, more=more) == code
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        assert "--json" in more or said.out == ""
        assert sorted(path.name for path in self.folder.iterdir()) == before, "something written"
        self.said = said.out
        return said.err.splitlines()


@pytest.fixture
def door(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Door:
    return Door(tmp_path, capsys)


def test_a_good_file_goes_through(door: Door) -> None:
    assert door.intake(write(door.folder, HEADER, *LINES)) == DONE
    assert "企业 6 家" in door.capsys.readouterr().out
    assert read_panel(door.out).facts["revenue"].to_list()[0] == 70_005_000.0
    assert sorted(path.name for path in door.folder.iterdir()) == ["ledger.csv", "panel"]
    assert sorted(path.name for path in door.out.iterdir()) == PANEL_FILES


def test_a_missing_column(door: Door) -> None:
    path = write(door.folder, HEADER.replace("营业收入", "营业总收入"), *LINES)
    assert door.refuse(path) == [
        "文件 ledger.csv，列“营业收入”，缺少必需的列（发现项为最接近的列名），"
        "发现：营业总收入，应为：营业收入"
    ]


def test_an_unknown_source(door: Door) -> None:
    (sentence,) = door.refuse(write(door.folder, HEADER, *LINES), source="provinz")
    assert sentence.startswith("没有这个来源，发现：provinz，应为：")
    assert "province" in sentence


def test_a_header_in_another_unit(door: Door) -> None:
    path = write(door.folder, HEADER.replace("营业收入", "营业收入\uff08元\uff09"), *LINES)
    assert door.refuse(path) == [
        "文件 ledger.csv，列“营业收入\uff08元\uff09”，文件注明的单位与来源设置不同，"
        "发现：元，应为：万元"
    ]


def test_a_whole_column_in_another_unit(door: Door) -> None:
    lines = [f"{code},2021,某厂,{70_000_000 + n},50" for n, code in enumerate(CODES)]
    (sentence,) = door.refuse(write(door.folder, HEADER, *lines))
    assert sentence == (
        "文件 ledger.csv，列“营业收入”，整列数值的中位数不合常理，疑为单位错误，"
        "发现：7e+11 元，应为：万元"
    )


def test_a_duplicated_key(door: Door) -> None:
    other = LINES[0].replace("7000", "8000")
    sentences = door.refuse(write(door.folder, HEADER, *LINES, other), more=STRICT)
    assert sentences == [
        f"文件 ledger.csv，第 {row} 行，列“统一社会信用代码”，"
        f"同一企业、年度、知悉日期重复出现而内容不同（请只留正确的一行），"
        f"发现：{CODES[0]} 2021 2022-04-30"
        for row in (2, 8)
    ]


def test_a_row_that_stands_twice_is_kept_once_and_told(door: Door) -> None:
    said = door.take(write(door.folder, HEADER, *LINES, LINES[0]))
    assert "企业 6 家" in said[0]
    assert said[1] == "内容相同的重复行 1 行，只留一次"
    assert sorted(path.name for path in door.out.iterdir()) == PANEL_FILES


def test_text_where_a_number_stands(door: Door) -> None:
    wrong = LINES[2].replace("7002.5", "约七千万")
    path = write(door.folder, HEADER, *LINES[:2], wrong)
    assert door.refuse(path, more=STRICT) == [
        "文件 ledger.csv，第 4 行，列“营业收入”，单元格内容读不懂，"
        "发现：约七千万，应为：-1,000,000,000 .. 1,000,000,000 万元"
    ]


def test_text_in_a_workbook_is_told_with_its_sheet(door: Door) -> None:
    rows: list[list[Any]] = [
        ["2021年台账"],
        [],
        HEADER.split(","),
        [CODES[0], 2021, "第一厂", "很多", 50],
    ]
    sentences = door.refuse(write_xlsx(door.folder / "ledger.xlsx", rows), more=STRICT)
    assert sentences == [
        "文件 ledger.xlsx，工作表 Sheet1，第 4 行，列“营业收入”，单元格内容读不懂，"
        "发现：很多，应为：-1,000,000,000 .. 1,000,000,000 万元"
    ]


@pytest.mark.parametrize("lines", [(), (HEADER,), (HEADER, ",,,,")])
def test_an_empty_file(door: Door, lines: tuple[str, ...]) -> None:
    assert door.refuse(write(door.folder, *lines)) == ["文件 ledger.csv，文件是空的，没有数据行"]


def test_a_file_of_another_encoding(door: Door) -> None:
    path = write(door.folder, HEADER, *LINES, encoding="utf-16")
    assert door.refuse(path) == [
        "文件 ledger.csv，文件编码不支持，发现：UTF-16，应为：UTF-8, GB18030"
    ]


def test_a_file_that_is_not_there(door: Door) -> None:
    (sentence,) = door.refuse(door.folder / "absent.csv")
    assert sentence.startswith("文件 absent.csv，文件打不开，发现：")


def test_a_wrong_credit_code(door: Door) -> None:
    slip = LINES[0].replace(CODES[0], CODES[0][:-1] + "X")
    assert door.refuse(write(door.folder, HEADER, slip), more=STRICT) == [
        "文件 ledger.csv，第 2 行，列“统一社会信用代码”，"
        "统一社会信用代码校验不通过（18 位，末位为校验码，请对照营业执照），"
        "发现：91990012MA0000001X"
    ]


def test_a_year_that_nobody_can_read(door: Door) -> None:
    path = write(
        door.folder, HEADER, LINES[0].replace("2021", "去年"), LINES[1].replace("2021", "-")
    )
    assert door.refuse(path, more=STRICT) == [
        "文件 ledger.csv，第 2 行，列“年度”，单元格内容读不懂，发现：去年，应为：2021",
        "文件 ledger.csv，第 3 行，列“年度”，缺少主键、年度或知悉日期",
    ]


def test_several_faults_of_several_files_are_all_told(door: Door) -> None:
    one = write(door.folder, HEADER, LINES[0].replace("50", "五十"), LINES[1].replace("52", "-3"))
    two = write(door.folder, name="empty.csv")
    three = write(door.folder, "统一社会信用代码,企业名称", f"{CODES[2]},丙厂", name="third.csv")
    sentences = door.refuse(
        one, write(door.folder, HEADER, *LINES[2:], name="good.csv"), two, three
    )
    assert [
        re.findall(r"文件 (\S+?)，(?:第 (\d) 行，)?(?:列“(.+?)”)?", s)[0] for s in sentences
    ] == [
        ("ledger.csv", "2", "从业人员"),
        ("empty.csv", "", ""),
        ("third.csv", "", "年度"),
        ("third.csv", "", "营业收入"),
    ]


def test_more_faults_than_a_person_reads_are_counted(door: Door) -> None:
    lines = [f"{CODES[0]},{1990 + n},某厂,很多,50" for n in range(SHOWN + 5)]
    path = write(door.folder, HEADER, *lines)
    sentences = door.refuse(path, more=STRICT)
    assert len(sentences) == SHOWN + 1
    assert "另有 5 处" in sentences[-1]
    door.refuse(path, more=(*STRICT, "--json"))
    assert len(json.loads(door.said)["faults"]) == SHOWN + 5


def test_json_is_one_object_with_every_fault(door: Door) -> None:
    path = write(
        door.folder, HEADER, LINES[0].replace("2021", "去年"), LINES[1].replace("51", "-3")
    )
    sentences = door.refuse(path, more=(*STRICT, "--json"))
    assert json.loads(door.said) == {"exit_code": DATA, "faults": sentences}
    assert len(sentences) == 2


def test_english_where_it_is_asked_for(door: Door) -> None:
    path = write(door.folder, HEADER, LINES[0].replace("2021", "x"))
    assert door.refuse(path, more=(*STRICT, "--lang", "en")) == [
        "file ledger.csv, row 2, column “年度”, the cell cannot be read, found: x, right: 2021"
    ]
    (sentence,) = door.refuse(write(door.folder), more=("--lang", "en"))
    assert not CHINESE.search(sentence)


def test_a_register_with_an_unknown_title(door: Door) -> None:
    good = write(door.folder, HEADER, *LINES)
    register = write(
        door.folder, "企业名称,称号,认定日期", "第一厂,好企业,2022-09-30", name="titles.csv"
    )
    (sentence,) = door.refuse(good, more=("--titles", str(register), *STRICT))
    assert sentence.startswith(
        "文件 titles.csv，第 2 行，列“称号”，单元格内容读不懂，发现：好企业，应为："
    )
    assert "专精特新" in sentence


def test_a_refused_delivery_leaves_the_last_panel_as_it_was(door: Door) -> None:
    door.intake(write(door.folder, HEADER, *LINES))
    before = {path.name: path.read_bytes() for path in door.out.iterdir()}
    door.capsys.readouterr()
    bad = write(door.folder, HEADER, LINES[0].replace("2021", "x"))
    door.refuse(bad, more=STRICT)
    assert door.intake(bad) == DATA
    assert {path.name: path.read_bytes() for path in door.out.iterdir()} == before


@pytest.mark.parametrize("as_folder", [True, False], ids=["a folder", "a file"])
def test_what_stands_at_the_output_is_not_overwritten(door: Door, as_folder: bool) -> None:
    if as_folder:
        door.out.mkdir()
    kept = door.out / "notes.txt" if as_folder else door.out
    kept.write_text("mine", encoding="utf-8")
    (sentence,) = door.refuse(write(door.folder, HEADER, *LINES))
    assert sentence.endswith("输出位置已有别的内容，不覆盖")
    assert kept.read_text(encoding="utf-8") == "mine"


GOOD_SOURCE = """
name: own
label: {zh: 自有, en: own}
state: claimed
key: {header: [统一社会信用代码], kind: credit_code}
year: {header: [年度]}
columns:
  revenue: {header: [营业收入], unit: 万元}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "state: claimed",
            "stat: claimed",
            "设置有误：own.yaml 第 4 行 stat：不认识的键（发现：stat；应为：state）",
        ),
        (
            "unit: 万元",
            "unit: 万美元",
            "设置有误：own.yaml 第 8 行 columns.revenue.unit：不在允许的值之中"
            "（发现：万美元；应为：元, 千元, 万元, 百万元, 亿元, %）",
        ),
        ("[年度]}", "[年度]", "设置有误：own.yaml 第 7 行 ：不是有效的 YAML（发现："),
        (GOOD_SOURCE, "", "设置有误：own.yaml 第 1 行 ：文件是空的（发现：；应为：）"),
    ],
)
def test_bad_settings_have_an_exit_code_of_their_own(
    door: Door, old: str, new: str, sentence: str
) -> None:
    own = door.folder / "own.yaml"
    own.write_text(GOOD_SOURCE.replace(old, new), encoding="utf-8")
    sentences = door.refuse(write(door.folder, HEADER, *LINES), source=str(own), code=SETTINGS)
    assert [s for s in sentences if s.startswith(sentence)], sentences


def test_a_source_of_ones_own_goes_through(door: Door) -> None:
    own = door.folder / "own.yaml"
    own.write_text(GOOD_SOURCE, encoding="utf-8")
    assert door.intake(write(door.folder, HEADER, *LINES), source=str(own)) == DONE


def test_an_unknown_pipeline_is_a_fault_of_settings(door: Door) -> None:
    door.intake(write(door.folder, HEADER, *LINES))
    door.capsys.readouterr()
    place = ["--panel", str(door.out), "--as-of", "2022-09-01", "--out", str(door.folder / "list")]
    assert main(["rank", "srdy", *place]) == SETTINGS
    assert "没有这项设置（发现：srdy；应为：" in door.capsys.readouterr().err
    assert not (door.folder / "list").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["intke"],
        ["intake", "a.csv"],
        ["intake", "a.csv", "--source", "province"],
        ["intake", "a.csv", "--source", "province", "--out", "panel", "--lang", "fr"],
        ["rank", "srdi", "--panel", "p", "--as-of", "1 March", "--out", "list"],
    ],
)
def test_wrong_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == USAGE
    assert "usage: lingpao" in capsys.readouterr().err


def test_a_list_is_not_overwritten_unasked(door: Door) -> None:
    (door.folder / "list").mkdir()
    place = ["--panel", str(door.out), "--as-of", "2022-09-01", "--out", str(door.folder / "list")]
    assert main(["rank", "srdi", *place]) == USAGE
    assert "--replace" in door.capsys.readouterr().err
