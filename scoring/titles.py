"""The titles that recognitions may name, and the other words by which files call them."""

TITLES = (
    "innovative",
    "tech_sme",
    "srdi",
    "little_giant",
    "single_champion",
    "high_tech",
    "tech_leader",
    "gazelle",
    "above_scale",
    "cluster_leader",
    "bse",
    "chinext",
    "star",
    "neeq",
)

TITLE_WORDS = {
    **{title: title for title in TITLES},
    "bse_listed": "bse",
    "创新型中小企业": "innovative",
    "科技型中小企业": "tech_sme",
    "专精特新": "srdi",
    "专精特新中小企业": "srdi",
    "小巨人": "little_giant",
    "专精特新小巨人": "little_giant",
    "制造业单项冠军": "single_champion",
    "高新技术企业": "high_tech",
    "规上工业": "above_scale",
    "领跑者": "cluster_leader",
}
