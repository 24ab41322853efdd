"""The other side: the same ledger read and parsed by pandas as one would do it by hand."""

import argparse
import json
import time
from pathlib import Path

import pandas as pd

from benchmarks.law_judge import peak_mib

NAMES = {
    "统一社会信用代码": "enterprise_id",
    "年度": "year",
    "知悉日期": "known_on",
    "企业名称": "name",
    "县(市、区)": "county",
    "行业": "industry",
    "营业收入(万元)": "revenue",
    "研发费用(万元)": "rd_expense",
    "净利润(万元)": "net_profit",
    "资产总计(万元)": "total_assets",
    "从业人员": "employees",
    "毛利率(%)": "gross_margin",
}
MONEY = ("revenue", "rd_expense", "net_profit", "total_assets")
BLANKS = ["", "-", "--", "—", "不详"]


def parse(file: Path) -> pd.DataFrame:
    """Everything as text, stripped and without blanks; then days, years and numbers in units."""
    frame = pd.read_csv(file, dtype=str, keep_default_na=False).rename(columns=NAMES)
    for name in frame.columns:
        text = frame[name].str.strip()
        frame[name] = text.mask(text.isin(BLANKS))
    frame["year"] = pd.to_numeric(frame["year"]).astype("Int64")
    frame["known_on"] = pd.to_datetime(frame["known_on"], format="%Y-%m-%d")
    for name in (*MONEY, "employees", "gross_margin"):
        frame[name] = pd.to_numeric(frame[name].str.replace(",", ""))
    for name in MONEY:
        frame[name] = (frame[name] * 1e4).round(2)
    frame["gross_margin"] = (frame["gross_margin"] / 100).round(12)
    return frame


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="where the table is left")
    asked = parser.parse_args()
    began, began_busy = time.perf_counter(), time.process_time()
    frame = parse(asked.file)
    seconds, busy = time.perf_counter() - began, time.process_time() - began_busy
    cost = {"seconds": seconds, "cpu_seconds": busy, "peak_mib": peak_mib()}
    frame.to_parquet(asked.out, index=False)
    print(json.dumps(cost | {"rows": len(frame), "version": pd.__version__}))


if __name__ == "__main__":
    main()
