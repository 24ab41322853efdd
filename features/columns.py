"""The vocabulary of an enterprise row: which facts there are, their kind, unit and plausible range.

Money is held in yuan (two decimals), ratios as shares (0.05 for 5 %), days as dates. A value
outside its plausible range is refused at the door: it is nearly always an error of unit.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl
from stdnum.cn import uscc

Kind = Literal["text", "day", "money", "count", "share", "number", "rank", "flag", "level"]


@dataclass(frozen=True)
class Fault:
    """One fault of a file: where it stands, what was found, what would be right."""

    code: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    right: str = ""


class DataError(Exception):
    """Data are refused; `faults` names every fault that was found, not only the first."""

    def __init__(self, faults: list[Fault]):
        super().__init__("; ".join(f"{f.file} {f.row} {f.column} {f.code}" for f in faults[:5]))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Column:
    """One kind of fact about an enterprise in a year.

    `low` and `high` bound what is plausible, in the unit the fact is held in; `levels` are the
    words of an ordered scale, lowest first, and `spoken` the words for them that officials write.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()


# 1e13 yuan is above the largest enterprise on earth: beyond it a unit is wrong.
_MONEY = (-1e13, 1e13)

_DECLARED = (
    Column("name", "text", "企业名称", "name"),
    Column("city", "text", "市", "city"),
    Column("county", "text", "县(市、区)", "county"),
    Column("cluster", "text", "产业集群", "cluster"),
    Column("industry", "text", "行业", "industry"),
    Column("ownership", "text", "所有制", "ownership"),
    Column("founded_on", "day", "成立日期", "founded on"),
    Column("revenue", "money", "营业收入", "revenue", *_MONEY),
    Column("main_revenue", "money", "主营业务收入", "main business revenue", *_MONEY),
    Column(
        "hightech_revenue_ratio", "share", "高新技术产品(服务)收入占比", "high-tech revenue", 0, 1
    ),
    Column("rd_expense", "money", "研发费用", "R&D expense", *_MONEY),
    Column("domestic_rd_ratio", "share", "境内研发费用占比", "R&D inside the country", 0, 1),
    Column("cost_expense", "money", "成本费用支出", "costs and expenses", 0, 1e13),
    Column("net_profit", "money", "净利润", "net profit", *_MONEY),
    Column("total_assets", "money", "资产总计", "total assets", 0, 1e13),
    Column("total_liabilities", "money", "负债合计", "total liabilities", *_MONEY),
    Column("operating_cash_flow", "money", "经营现金流净额", "operating cash flow", *_MONEY),
    Column("equity_financing", "money", "新增股权融资(实缴)", "equity paid in", 0, 1e13),
    Column("vc_investment_3y", "money", "近三年累计创业投资", "venture capital (3 years)", 0, 1e13),
    Column(
        "institution_equity_24m", "money", "24个月内机构股权投资", "equity of institutions", 0, 1e13
    ),
    Column(
        "private_placement_24m", "money", "24个月内定向发行融资", "placements (24 months)", 0, 1e13
    ),
    Column("net_assets", "money", "净资产", "net assets", *_MONEY),
    Column("net_assets_per_share", "number", "每股净资产(元)", "net assets per share", -1e6, 1e6),
    Column("market_cap", "money", "预计市值", "expected market value", 0, 1e14),
    Column("issue_market_cap", "money", "历次发行市值最低值", "lowest issue value", 0, 1e14),
    Column("share_capital", "money", "发行后股本", "share capital after issue", 0, 1e13),
    Column("capital_stock", "money", "股本总额", "capital stock", 0, 1e13),
    Column("shareholders", "count", "发行后股东人数", "shareholders after issue", 0, 1e7),
    Column("neeq_months", "number", "新三板连续挂牌月数", "months quoted on NEEQ", 0, 600),
    Column("market_makers", "count", "做市商家数", "market makers", 0, 1000),
    Column("employees", "count", "从业人员", "employees", 0, 3e6),
    Column(
        "internal_rd_expense", "money", "R&D经费内部支出", "R&D expense inside the house", *_MONEY
    ),
    Column("rd_staff", "count", "研发人员", "R&D staff", 0, 1e6),
    Column("tech_staff", "count", "科技人员", "science and technology staff", 0, 1e6),
    Column("class1_rights", "count", "Ⅰ类知识产权(63号口径)", "class-I rights (63)", 0, 1e6),
    Column("class1_rights_own", "count", "Ⅰ类知识产权(2号口径)", "class-I rights (2)", 0, 1e6),
    Column("class1_rights_195", "count", "Ⅰ类知识产权(195号口径)", "class-I rights (195)", 0, 1e6),
    Column("class2_rights_195", "count", "Ⅱ类知识产权(195号口径)", "class-II rights (195)", 0, 1e6),
    Column(
        "class2_rights_unspent",
        "count",
        "尚未用于高企认定的Ⅱ类知识产权",
        "class-II rights not used up by a recognition",
        0,
        1e6,
    ),
    Column(
        "core_rights",
        "count",
        "对主要产品起核心支持作用的知识产权",
        "rights that support the main product",
        0,
        1e6,
    ),
    Column(
        "invention_patents_main",
        "count",
        "应用于主营业务的发明专利",
        "inventions in main business",
        0,
        1e6,
    ),
    Column(
        "invention_patents_core",
        "count",
        "核心技术发明专利(含国防)",
        "inventions on core technology",
        0,
        1e6,
    ),
    Column(
        "transformations_mean_3y",
        "number",
        "近3年年均科技成果转化数",
        "results put to use a year",
        0,
        10000,
    ),
    Column("quality_items", "count", "质量管理项数", "quality items", 0, 1000),
    Column("core_it_systems", "count", "信息系统支撑的核心业务", "core IT systems", 0, 1000),
    Column("certificates", "count", "体系或境外产品认证", "certificates", 0, 10000),
    Column("years_in_segment", "number", "从事细分市场年限", "years in segment", 0, 200),
    Column("years_in_field", "number", "从事相关领域年限", "years in field", 0, 200),
    Column("market_share_national", "share", "全国市场占有率", "national market share", 0, 1),
    Column("market_share_segment", "share", "细分市场占有率", "segment share", 0, 1),
    Column("market_rank", "rank", "国内细分市场排名", "domestic market rank", 1, 1e6),
    Column("market_rank_global", "rank", "全球市场占有率排名", "global market rank", 1, 1e6),
    Column("state_award_rank", "rank", "国家级科技奖励排名", "state award rank", 1, 1e4),
    Column("province_award_rank", "rank", "省级科技奖励排名", "provincial award rank", 1, 1e4),
    Column(
        "state_award_top3_5y",
        "flag",
        "近五年国家级科技奖励排名前三",
        "state award, top 3 (5 years)",
    ),
    Column("led_standard_5y", "flag", "近五年主导制定国际国家行业标准", "led a standard (5 years)"),
    Column("valid_honours", "count", "有效期内荣誉项数", "honours in force", 0, 1000),
    Column("maker_china_top500", "flag", "创客中国全国500强", "Maker China top 500"),
    Column("maker_china_top50", "flag", "创客中国全国50强", "Maker China top 50"),
    Column("own_brand", "flag", "自主品牌", "own brand"),
    Column("rd_institution", "flag", "研发机构", "R&D institution"),
    Column("same_group", "flag", "与小巨人控股或同集团", "same group as a little giant"),
    Column("new_product", "flag", "申请产品属于新产品", "new product"),
    Column("no_major_accident_3y", "flag", "近3年无重大事故与违法", "no major accident (3 years)"),
    Column(
        "no_major_accident_1y", "flag", "申请前一年内无重大事故与违法", "no major accident (1 year)"
    ),
    Column(
        "no_major_incident_2y",
        "flag",
        "上年度及当年无重大事故与失信",
        "no major incident (last year and this)",
    ),
    Column(
        "allowed_and_clean",
        "flag",
        "非禁限淘汰类且无重大事故与失信",
        "allowed branch, clean record",
    ),
    Column("in_sjz_hitech_zone", "flag", "注册于石家庄高新区", "in Shijiazhuang high-tech zone"),
    Column("in_city_pool", "flag", "已入市级领跑者培育库", "in the city's pool of cluster leaders"),
    Column("listing_will", "flag", "有上市意愿", "willing to be listed"),
    Column("modern_industry", "flag", "制造业优化升级等领域", "upgraded manufacturing"),
    Column("emerging_field", "flag", "互联网+等新兴领域", "emerging field"),
    Column("development_score", "number", "专精特新发展评价得分", "platform score", 0, 100),
    Column("province_points", "number", "地方特色指标得分", "provincial points", 0, 15),
    Column(
        "digital_level",
        "level",
        "数字化水平",
        "digital level",
        levels=("level1", "level2", "level3_or_above"),
    ),
    Column(
        "rd_institution_level",
        "level",
        "研发机构级别",
        "R&D institution level",
        levels=("none", "below_municipal", "municipal", "provincial", "national"),
    ),
    Column(
        "best_right",
        "level",
        "最高知识产权类别",
        "best right",
        levels=("none", "class2", "class1", "class1_self_developed", "class1_high_value"),
    ),
    Column(
        "ip_acquisition",
        "level",
        "知识产权获得方式",
        "how rights were acquired",
        levels=("bought_or_merged", "self_developed"),
    ),
    Column(
        "chain_role",
        "level",
        "主导产品产业链作用",
        "chain role",
        levels=(
            "other",
            "six_bases_or_time_honoured_or_key_chain_supplier",
            "shortboard_longboard_blank_proven",
        ),
    ),
    Column(
        "main_product_field",
        "level",
        "主导产品所属领域",
        "field of main product",
        levels=("other", "strategic_emerging"),
    ),
    Column(
        "listing_stage",
        "level",
        "上市阶段",
        "stage of a listing",
        levels=("not_begun", "share_reform", "tutoring", "under_review", "registered"),
        spoken=("未启动", "股改", "辅导", "审核", "注册"),
    ),
    Column("new_plant", "flag", "新建投产", "new plant gone into operation"),
    Column("revenue_growth_stated", "share", "营业收入增长率", "stated growth", -10, 1e6),
    Column("net_margin_stated", "share", "净利率", "stated net margin", -1e6, 1e4),
    Column("debt_ratio_stated", "share", "资产负债率", "stated debt ratio", 0, 20),
    Column("gross_margin", "share", "毛利率", "gross margin", -100, 1),
    Column("return_on_equity", "share", "净资产收益率", "return on equity", -1e4, 1e4),
    Column("profit_growth_stated", "share", "净利润增长率", "stated profit growth", -1e6, 1e6),
    Column("current_ratio", "number", "流动比率", "current ratio", 0, 1e6),
    Column("quick_ratio", "number", "速动比率", "quick ratio", 0, 1e6),
    Column("rd_deduction", "money", "享受加计扣除的研发费用", "R&D with tax deduction", 0, 1e13),
    Column("operating_cost", "money", "营业成本", "operating cost", *_MONEY),
    Column("operating_profit", "money", "营业利润", "operating profit", *_MONEY),
    Column("total_profit", "money", "利润总额", "profit before tax", *_MONEY),
    Column("selling_admin_expense", "money", "销售和管理费用", "selling and admin", *_MONEY),
    Column("current_assets", "money", "流动资产合计", "current assets", 0, 1e13),
    Column("current_liabilities", "money", "流动负债合计", "current liabilities", *_MONEY),
    Column("inventories", "money", "存货", "inventories", 0, 1e13),
    Column("receivables", "money", "应收账款", "receivables", 0, 1e13),
    Column("capital_expenditure", "money", "购建长期资产支付的现金", "capital spending", *_MONEY),
    Column("sales_cash", "money", "销售商品、提供劳务收到的现金", "cash from sales", *_MONEY),
    Column("taxes_paid", "money", "支付的各项税费", "taxes paid", *_MONEY),
    Column("payroll", "money", "支付给职工的现金", "cash paid to staff", *_MONEY),
    Column("export_revenue", "money", "出口收入", "export revenue", 0, 1e13),
    Column("bachelor_staff", "count", "本科及以上人数", "staff with a degree", 0, 3e6),
    Column("master_staff", "count", "硕士及以上人数", "staff with a master's degree", 0, 3e6),
    Column("doctor_staff", "count", "博士人数", "staff with a doctorate", 0, 3e6),
    Column("class2_rights", "count", "Ⅱ类知识产权(63号口径)", "class-II rights (63)", 0, 1e6),
    Column("patents_cn", "count", "当年中国专利申请", "patents filed, China", 0, 1e6),
    Column("patents_ep", "count", "当年欧洲专利申请", "patents filed, Europe", 0, 1e6),
    Column("patents_jp", "count", "当年日本专利申请", "patents filed, Japan", 0, 1e6),
    Column("patents_kr", "count", "当年韩国专利申请", "patents filed, Korea", 0, 1e6),
    Column("patents_us", "count", "当年美国专利申请", "patents filed, USA", 0, 1e6),
    Column("trademarks_eu", "count", "当年欧盟商标申请", "trademarks filed, EU", 0, 1e6),
    Column("trademarks_us", "count", "当年美国商标申请", "trademarks filed, USA", 0, 1e6),
    Column("standards_led", "count", "主导制定标准数", "standards led", 0, 10000),
    Column("standards_joined", "count", "参与制定标准数", "standards joined", 0, 10000),
    Column("green_titles", "count", "绿色制造称号数", "green titles", 0, 100),
    Column("key_chain_customers", "count", "配套的龙头企业数", "leading customers", 0, 10000),
    Column("top5_customer_ratio", "share", "前五大客户销售占比", "top five customers", 0, 1),
    Column("top5_supplier_ratio", "share", "前五大供应商采购占比", "top five suppliers", 0, 1),
    Column("local_purchase_ratio", "share", "县域内采购占比", "purchases in the county", 0, 1),
)

COLUMNS: dict[str, Column] = {column.name: column for column in _DECLARED}

# What stands beside every row of facts: whose, of which year, known since when, how sure.
KEYS = ("enterprise_id", "year", "known_on", "source", "state")
STATES = ("verified", "claimed", "computed", "missing", "conflicting")

# These define who is compared with whom; an enterprise without them is told, not guessed.
ATTRIBUTES = ("name", "city", "county", "cluster", "industry", "ownership", "founded_on")


def dtype(column: Column) -> pl.DataType:
    """The Polars type in which a column's values are held; flags are true, false or null."""
    if column.kind in ("text", "level"):
        return pl.String()
    if column.kind == "day":
        return pl.Date()
    return pl.Boolean() if column.kind == "flag" else pl.Float64()


def is_credit_code(text: str) -> bool:
    """Whether this is a unified social credit code whose check character holds (GB 32100)."""
    return bool(uscc.is_valid(text))
