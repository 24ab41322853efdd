"""The rights of the made-up province as a bureau would send them: Chinese headers and words."""

import polars as pl

from features.rights import HOME, NOTHING, RIGHT_SCHEMA
from features.synthetic import FACE, MADE_UP

HEADERS = {
    "enterprise_id": "统一社会信用代码",
    "right_id": "专利号/登记号",
    "kind": "权利类型",
    "office": "授权国家/地区",
    "filed_on": "申请日",
    "granted_on": "授权日",
    "acquired": "取得方式",
    "acquired_on": "取得日",
    "owner_rank": "权利人排序",
    "status": "法律状态",
    "ended_on": "失效日",
    "main_product": "是否与主导产品相关",
    "used": "是否已应用并产生效益",
    "core_support": "是否对主要产品起核心支持作用",
    "main_business": "是否应用于主营业务",
    "core_technology": "是否核心技术",
    "spent": "是否已用于通过高新技术企业认定",
    "ipc": "IPC主分类号",
    "known_on": "知悉日期",
}
KIND_WORDS = {
    "invention": "发明专利",
    "utility_model": "实用新型",
    "design": "外观设计",
    "software": "软件著作权",
    "layout_design": "集成电路布图设计",
    NOTHING: "无",
}


def rights_list(rights: pl.DataFrame) -> pl.DataFrame:
    """The rights as a bureau would send them: Chinese headers and words; every row is made up."""
    words = {
        "kind": KIND_WORDS,
        "office": {HOME: "中国", "US": "美国"},
        "acquired": {"own": "自主研发", "transfer": "受让"},
        "status": {"in_force": "有效", "pending": "审中", "ended": "失效"},
    }
    columns = []
    for name, header in HEADERS.items():
        value = pl.col(name)
        if name in words:
            value = value.replace_strict(words[name], default=None, return_dtype=pl.String)
        elif RIGHT_SCHEMA[name] == pl.Boolean():
            value = pl.when(value).then(pl.lit("是")).when(~value).then(pl.lit("否"))
        columns.append(value.alias(header))
    return rights.select(*columns[:1], pl.lit(MADE_UP).alias(FACE), *columns[1:])
