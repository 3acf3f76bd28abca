"""Code lists of the catalogue against the counts and structure that their standards publish."""

from collections import Counter

from jushu import catalogue


def test_places_are_those_of_the_standard() -> None:
    places = catalogue.code_list("regions")
    # 34 at the level of the province, 333 below it, and the 136 counties of Shandong
    assert Counter(places["level"]) == {"province": 34, "prefecture": 333, "county": 136}
    codes = places["region_code"].to_list()
    assert codes == sorted(set(codes)) and all(len(c) == 6 and c.isdigit() for c in codes)
    for code, level in places.select("region_code", "level").rows():
        zeros = {"province": 4, "prefecture": 2, "county": 0}[level]
        assert len(code) - len(code.rstrip("0")) >= zeros
        assert level == "province" or f"{code[:2]}0000" in codes
        assert level != "county" or (code[:2] == "37" and f"{code[:4]}00" in codes)
    assert places["name_zh"].is_unique().all() and places["name_en"].is_unique().all()
    names = dict(places.select("region_code", "name_zh").rows())
    # reorganised in 2018 (Laiwu), 2017 (Jimo), 2020 (Penglai)
    wanted = {"370116": "济南市莱芜区", "370117": "济南市钢城区", "370215": "青岛市即墨区"}
    assert wanted.items() <= names.items() and names["370614"] == "烟台市蓬莱区"
    assert not {"371200", "370634", "370282"} & names.keys()


def test_industries_are_twenty_sections_and_ninety_seven_divisions() -> None:
    industries = catalogue.code_list("industries")
    codes = industries["industry_code"].to_list()
    assert [c for c in codes if len(c) == 1] == list("ABCDEFGHIJKLMNOPQRST")
    assert [int(c[1:]) for c in codes if len(c) == 3] == list(range(1, 98))
    assert all(code[0] == section for code, section in industries.select("industry_code", "section").rows())
    # the sections of GB/T 4754-2017 by the number of their divisions
    sizes = Counter(c[0] for c in codes if len(c) == 3)
    assert [sizes[s] for s in "ABCDEFGHIJKLMNOPQRST"] == [
        5, 7, 31, 3, 4, 2, 8, 2, 3, 4, 1, 2, 3, 4, 3, 1, 2, 5, 6, 1,
    ]  # fmt: skip
