"""The published figures that the made-up province is calibrated to, with their sources.

2,162 SRDI enterprises of Hebei in 2020-21, the nation's little giants, the ladder of Hebei. Sources
were read in public reproductions; where one gives a total, the figure is that total by enterprise.
"""

from dataclasses import dataclass

HEBEI = "peopleweekly.cn 2021-11-29: 2,162 SRDI enterprises of Hebei, 2020-21"
GIANTS = "gmw.cn 2021-11-23: 4,762 little giants of the nation"
GIANTS_2022 = "renrendoc 244009521: 8,997 little giants, 2022"
BATCH_SIZES = "anpeicn.cn nnews 43316; kczg.org.cn 6357857: batches 4 to 7"
ABOVE_SCALE = "cxyjdsgj.com 2026-01: little giants against above-scale industrial SMEs"
LADDER = "gztexun.com 4482: the ladder of Hebei, mid 2024"
CLUSTERS = "jiesubao.cn 2025-03-10: the 107 key clusters of Hebei"
COUNTIES = "hbjjrb 2020-10-29: 13,263 above-scale enterprises in 167 counties"


@dataclass(frozen=True)
class Published:
    """A published figure and how near the province should come.

    margin: the largest difference as a share of the published figure. lower: the published figure
    is a bound from below ("more than half"), so only a shortfall counts. reason: why it is missed;
    such a figure is told, not held.
    """

    key: str
    zh: str
    en: str
    value: float
    margin: float
    source: str
    lower: bool = False
    reason: str = ""


OVER = "The ladder is over-sampled, so that there is something to learn from."
STEADY = "Assets follow revenue, and margins are steady: the rebound of 2021 is not drawn."
ALL = "Everybody makes something: the province has no other branch."
EVER = "Ours is what came in three years; the published share is of those who ever had any."
NARROW = "Margins differ less between enterprises than in reality. Not meant; to be improved."
DENSE = "Most settle in a cluster, so that each has enough to rank."
SHORT = "The register begins in 2022: older titles are a stock, and their number is kept small."
RESERVE = "More stand on the NEEQ, so that the listing reserve has somebody to order."
PUBLISHED = (
    Published("revenue", "户均营业收入", "mean revenue, yuan", 1.48e8, 0.25, HEBEI),
    Published("assets", "户均资产", "mean assets, yuan", 1.80e8, 0.25, HEBEI),
    Published("profit", "户均利润", "mean profit, yuan", 1.19e7, 0.30, HEBEI),
    Published("margin", "利润率", "profit over revenue, all together", 0.08, 0.20, HEBEI),
    Published("employees", "户均从业人员", "mean employees", 160, 0.20, HEBEI),
    Published("rd", "户均研发费用", "mean R&D expense, yuan", 6.06e6, 0.25, HEBEI),
    Published("rd_ratio", "研发强度均值", "mean of R&D ratios", 0.043, 0.10, HEBEI),
    Published("rd_pooled", "研发强度(合计)", "R&D over revenue, all together", 0.041, 0.15, HEBEI),
    Published("inventions", "户均发明专利", "mean inventions (class-I rights)", 2.3, 0.25, HEBEI),
    Published("growth", "营业收入增速", "growth of revenue, all together", 0.102, 0.20, HEBEI),
    Published(
        "growth_assets",
        "资产增速",
        "growth of assets, all together",
        0.145,
        0,
        HEBEI,
        reason=STEADY,
    ),
    Published(
        "growth_profit",
        "利润增速",
        "growth of profit, all together",
        0.261,
        0,
        HEBEI,
        reason=STEADY,
    ),
    Published("industry", "制造业占比", "share in divisions 13-43", 0.956, 0, HEBEI, reason=ALL),
    Published("equipment", "装备制造占比", "share in equipment (33-40)", 0.51, 0.15, HEBEI),
    Published("first", "细分市场第一占比", "first in their segment", 0.126, 0.35, HEBEI),
    Published("neeq", "新三板挂牌占比", "quoted on the NEEQ", 81 / 2162, 0.35, HEBEI),
    Published("giant_rd", "研发费用超1000万元占比", "R&D above 10 million", 0.5, 0.1, GIANTS, True),
    Published(
        "giant_years", "从事领域超10年占比", "over 10 years in field", 0.7, 0.1, GIANTS, True
    ),
    Published("giant_age", "平均成立年限", "mean age, years", 16, 0.2, GIANTS_2022),
    Published("giant_old", "成立超10年占比", "older than 10 years", 0.8, 0.1, GIANTS_2022, True),
    Published(
        "giant_neeq",
        "新三板挂牌占比",
        "quoted on the NEEQ",
        683 / 8997,
        0,
        GIANTS_2022,
        reason=RESERVE,
    ),
    Published(
        "giant_vc", "获创业投资占比", "venture capital received", 0.242, 0, GIANTS_2022, reason=EVER
    ),
    Published(
        "giant_revenue", "营业收入倍数", "revenue against above-scale", 2.7, 0.3, ABOVE_SCALE
    ),
    Published(
        "giant_profit", "利润倍数", "profit against above-scale", 3.9, 0, ABOVE_SCALE, reason=NARROW
    ),
    Published("batch_2023", "第五批/第四批", "batch 5 / batch 4", 3673 / 4357, 0.03, BATCH_SIZES),
    Published("batch_2024", "第六批/第四批", "batch 6 / batch 4", 3012 / 4357, 0.03, BATCH_SIZES),
    Published("batch_2025", "第七批/第四批", "batch 7 / batch 4", 3482 / 4357, 0.03, BATCH_SIZES),
    Published("review", "复核通过率", "re-review of 2025 passed", 0.8704, 0.08, BATCH_SIZES),
    Published("counties", "县(市、区)数", "counties", 167, 0.0, COUNTIES),
    Published("county", "每县规上企业", "above-scale enterprises a county", 79, 0.15, COUNTIES),
    Published("clusters", "重点产业集群数", "key clusters", 107, 0.0, CLUSTERS),
    Published("sme", "中小企业占比", "SMEs among enterprises", 0.985, 0.02, LADDER),
    Published("srdi_county", "每县专精特新", "SRDI a county", 39, 0, LADDER, reason=SHORT),
    Published(
        "giant_county", "每县小巨人", "little giants a county", 2.3, 0.0, LADDER, reason=OVER
    ),
    Published(
        "giant_srdi", "专精特新中小巨人占比", "giants among SRDI", 0.058, 0, LADDER, reason=OVER
    ),
    Published(
        "srdi_innovative", "创新型中专精特新占比", "SRDI among innovative", 0.47, 0.25, LADDER
    ),
    Published(
        "in_cluster",
        "集群内专精特新占比",
        "SRDI inside key clusters",
        1503 / 6591,
        0,
        CLUSTERS,
        reason=DENSE,
    ),
)
