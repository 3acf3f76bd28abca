"""The page of enterprises on a small release: its counts and one enterprise are written here by hand."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.app.reading import words as said

Opener = Callable[..., AppTest]
RELEASE = "2026Q3-r1"
COUNTS = (
    "active_before bigint, entered bigint, exited bigint, active bigint, grade_aaa bigint, grade_aa bigint,"
    " grade_a bigint, grade_b bigint, grade_c bigint, not_graded bigint"
)
PRODUCER = "'producer', '数据生产商', 'Data producer'"
SERVICE = "'service', '数据服务商', 'Data service provider'"
COMPOSITION = (
    "create table enterprise_composition (cluster_code text, period_type text, period_code text,"
    " entity_type text, entity_type_name_zh text, entity_type_name_en text, entity_subtype text,"
    f" entity_subtype_name_zh text, entity_subtype_name_en text, clause_id text, {COUNTS})",
    f"""insert into enterprise_composition values
    ('C01', 'quarter', '2026Q3', {PRODUCER}, 'integrator', '集成商', 'Integrator', '6.3.1',
     30, 12, 2, 40, 1, 2, 5, 20, 10, 2),
    ('C01', 'quarter', '2026Q3', {SERVICE}, 'security', '安全服务', 'Security', '6.3.4',
     10, 0, 0, 10, 0, 0, 0, 4, 6, 0),
    ('C01', 'quarter', '2026Q3', {SERVICE}, 'delivery', '交付服务', 'Delivery', '6.3.4',
     0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ('C02', 'quarter', '2026Q3', {PRODUCER}, 'integrator', '集成商', 'Integrator', '6.3.1',
     50, 5, 5, 50, 0, 0, 0, 0, 50, 0),
    ('C01', 'quarter', '2025Q3', {PRODUCER}, 'integrator', '集成商', 'Integrator', '6.3.1',
     20, 1, 0, 21, 0, 0, 0, 0, 21, 0),
    ('C01', 'month', '2026-08', {PRODUCER}, 'integrator', '集成商', 'Integrator', '6.3.1',
     38, 2, 0, 40, 0, 0, 0, 0, 0, 40)""",
    "update dim_indicator set facts = case indicator_code when 'DP3-01' then 'enterprises'"
    " when 'SQ6-01' then 'enterprises;staff' else 'service_requests' end",
    """create table indicator_change (unit_type text, unit_code text, period_type text, period_code text,
        indicator_code text, previous_change decimal(19, 6), previous_reason text,
        last_year_change decimal(19, 6), last_year_reason text)""",
    """insert into indicator_change values
        ('cluster', 'C01', 'quarter', '2026Q3', 'DP3-01', 12, null, null, 'before_first_period')""",
)
USCC = "91320100MA00000001"
SINGLE = (
    "create table dim_zone as select 'Z1' as zone_code, '软件园' as zone_name",
    f"""create table dim_enterprise as select '{USCC}' as uscc, '甲数据公司' as enterprise_name,
        'C01' as cluster_code, 'Z1' as zone_code, '数据生产商' as entity_type_name_zh,
        'Data producer' as entity_type_name_en, 'integrator' as entity_subtype, 'I65' as industry_code,
        'small' as size_code, false as is_state_owned, null::boolean as has_chief_data_officer,
        5000000.00::decimal(20, 2) as registered_capital_cny, date '2024-05-06' as entered_on,
        null::date as exited_on, date '2026-07-01' as filed_on""",
    f"""create table dim_enterprise_version as select * from (values
        (1, date '2024-05-06', date '2025-12-31', 'micro'), (1, date '2026-01-01', null, 'small')
    ) as v(stay_no, valid_from, valid_to, size_code),
        (select '{USCC}' as uscc, '甲数据公司' as enterprise_name, 'C01' as cluster_code, 'Z1' as zone_code,
        'integrator' as entity_subtype, 1.0 as registered_capital_cny,
        date '2024-05-06' as entered_on, null::date as exited_on, date '2026-07-01' as filed_on)""",
    f"""create table fct_enterprise_periods as select * from (values
        ('{USCC}', 'C01', 'producer', 'integrator', 'quarter', '2026Q3', date '2026-09-30', true, true),
        ('{USCC}', 'C01', 'producer', 'integrator', 'quarter', '2026Q2', date '2026-06-30', true, true),
        ('91320100MA00000002', 'C01', 'service', 'security', 'quarter', '2026Q3', date '2026-09-30', false,
         false)
    ) as p(uscc, cluster_code, entity_type, entity_subtype, period_type, period_code, period_end, is_active,
        is_report_due)""",
    f"""create table score_enterprise_node as select * from (values
        ('{USCC}', 'C01', 'quarter', '2026Q3', 'ER', 71.25, 'AA', 9, 120, null),
        ('{USCC}', 'C01', 'quarter', '2026Q3', 'ER1', null, null, null, null, 'nothing_applicable'),
        ('{USCC}', 'C01', 'quarter', '2026Q2', 'ER', 64.5, 'A', 20, 118, null)
    ) as s(unit_code, cluster_code, period_type, period_code, node_code, score, grade_code, rank,
        ranked_units, status_reason), (select 1.0::double as coverage)""",
    f"""create table enterprise_value as select * from (values
        ('{USCC}', 'quarter', '2026Q3', 'ER1-01', 3.0::decimal(18, 6), 'observed', null),
        ('{USCC}', 'quarter', '2026Q3', 'ER3-01', null, 'not_reported', 'no_report_in_period')
    ) as v(unit_code, period_type, period_code, indicator_code, value, status, status_reason)""",
    f"""create table score_enterprise_indicator as select * from (values
        ('{USCC}', 'quarter', '2026Q3', 'ER1-01', 60.0::double, 9.0::double),
        ('{USCC}', 'quarter', '2026Q3', 'ER3-01', 0.0, 0.0)
    ) as s(unit_code, period_type, period_code, indicator_code, normalised, contribution)""",
    """create table enterprise_indicators as select * from (values
        ('ER1-01', '新登记数据产品数', 'Newly registered data products', 'products'),
        ('ER3-01', '数据业务收入占比', 'Share of data business revenue', '%')
    ) as i(code, name_zh, name_en, unit)""",
    "create table enterprise_dimensions as"
    " select 'ER1' as dimension_code, '登记' as name_zh, 'Registration' as name_en",
    f"""create table fct_enterprise_reports as select '{USCC}' as uscc, 'quarter' as period_type,
        '2026Q2' as period_code, date '2026-06-30' as period_end,
        12345678.90::decimal(20, 2) as total_revenue_cny,
        3000000.00::decimal(20, 2) as data_revenue_cny, null::decimal(20, 2) as rd_expense_cny,
        40 as staff_count, 12 as data_staff_count, 600000.00::decimal(20, 2) as panel_change_cny,
        2400000.00::decimal(20, 2) as panel_base_cny""",
    f"""create table fct_service_requests as select * from (values
        (timestamp '2026-07-02 09:00', true, true, true, false, true, 4),
        (timestamp '2026-08-03 09:00', true, true, true, true, false, null),
        (timestamp '2026-05-04 09:00', true, false, false, false, false, null)
    ) as r(submitted_at, is_response_due, is_response_in_time, is_resolve_due, is_resolved_in_time, is_rated,
        rating), (select '{USCC}' as uscc)""",
    f"""create table fct_complaints as select '{USCC}' as uscc, 'TS-7' as complaint_id, 'complaint' as kind,
        timestamp '2026-08-05 10:00' as received_at, date '2026-08-20' as due_on,
        null::timestamp as closed_at, true as is_upheld""",
)


@pytest.fixture
def open_page(publish: Callable[..., None], home: Path) -> Opener:
    """The page as a role sees it: only the analyst's file holds the single enterprise."""
    publish(RELEASE)
    folder = home / "releases" / RELEASE
    with duckdb.connect(str(folder / "management.duckdb")) as connection:
        for statement in COMPOSITION:
            connection.execute(statement)
    shutil.copy(folder / "management.duckdb", folder / "analyst.duckdb")
    with duckdb.connect(str(folder / "analyst.duckdb")) as connection:
        for statement in SINGLE:
            connection.execute(statement)

    def script(role: str, lang: str, period: str, chosen: str | None, codes: dict[str, str]) -> None:
        import streamlit as st

        from app import queries, view
        from app.views import enterprises
        from jushu.texts import Texts

        for name in ("enterprise", "kind"):
            st.session_state.setdefault(name, codes.get(name, ""))
        release = (role, "2026Q3-r1")
        found = next(p for p in queries.periods(*release) if p.period_code == period)  # type: ignore[arg-type]
        cluster = next((c for c in queries.clusters(*release) if c.cluster_code == chosen), None)  # type: ignore[arg-type]
        now = view.View(lang, *release, found, cluster)  # type: ignore[arg-type]
        enterprises.render(now, queries.release(*release), Texts(lang))  # type: ignore[arg-type]

    def opened(
        role: str = "management",
        lang: str = "zh",
        period: str = "2026Q3",
        chosen: str | None = "C01",
        **codes: str,
    ) -> AppTest:
        kwargs = {"role": role, "lang": lang, "period": period, "chosen": chosen, "codes": codes}
        return AppTest.from_function(script, kwargs=kwargs, default_timeout=30).run()

    return opened


def test_figures_count_who_is_there_came_left_and_is_rated_well(open_page: Opener) -> None:
    shown = said(open_page())
    assert "期末在园 50 较期初 ↑ +10 同比 ↑ +29" in shown
    assert "入驻 12 本期内 退出 2 本期内 净增长率 25.0% 期初 40 家" in shown
    assert "A 级及以上 16.7% 8 / 48 家有评级 在园细分类型 2 / 3" in shown


def test_the_composition_lists_every_subtype_also_an_absent_one(open_page: Opener) -> None:
    shown = said(open_page())
    assert "集成商 数据生产商 6.3.1 40 80.0% 12 2 +10" in shown
    assert "交付服务 本期无 数据服务商 6.3.4 0 0.0% 0 0 0" in shown


def test_the_province_adds_up_its_clusters(open_page: Opener) -> None:
    shown = said(open_page(chosen=None))
    assert "期末在园 100" in shown
    assert "集成商 数据生产商 6.3.1 90 90.0% 17 7 +10" in shown
    assert "DP3-01 数商总量 12.35万 家 12.35万 家 12.35万 家 1" in shown


def test_a_type_of_the_link_narrows_everything(open_page: Opener) -> None:
    shown = said(open_page(kind="service"))
    assert "期末在园 10" in shown
    assert "集成商" not in shown
    assert said(open_page(kind="no_such")).count("集成商") > 0


def test_entry_and_exit_of_each_period(open_page: Opener) -> None:
    shown = said(open_page())
    assert "2026年三季度 40 12 2 50 2025年三季度 20 1 0 21" in shown


def test_indicators_of_the_register_have_named_changes_and_reasons(open_page: Opener) -> None:
    app = open_page()
    shown = said(app)
    assert "DP3-01 数商总量 12.35万 家 +12 家 —" in shown
    # one that needs other records too is not an indicator of the register
    assert "SQ6-01" not in shown


def test_grades_stand_by_type_and_months_have_none(open_page: Opener) -> None:
    assert "数据生产商 1 2 5 20 10 2 21.1% 数据服务商 0 0 0 4 6 0 0.0%" in said(open_page())
    assert "本期没有评级" in said(open_page(period="2026-08"))


def test_management_has_totals_and_is_told_why_there_is_no_list(open_page: Opener) -> None:
    shown = said(open_page())
    assert "管理层的发布文件不含单家企业" in shown
    assert "甲数据公司" not in shown
    asked = said(open_page(enterprise=USCC))
    assert "管理层的发布文件不含单家企业" in asked
    assert "期末在园" not in asked


def test_a_release_of_before_the_composition_says_so(open_page: Opener, home: Path) -> None:
    with duckdb.connect(str(home / "releases" / RELEASE / "management.duckdb")) as connection:
        connection.execute("drop table enterprise_composition")
    assert "这次发布没有企业构成表" in said(open_page())


def test_the_list_finds_by_name_or_code_and_opens_one(open_page: Opener) -> None:
    app = open_page("analyst")
    assert "甲数据公司 91320100MA00000001 江北集聚区 集成商 AA 71.3 9" in said(app)
    app.text_input(key="enterprises_search").set_value("ma00000002").run()
    assert "没有符合条件的企业" in said(app)  # it has left
    app.text_input(key="enterprises_search").set_value("甲").run()
    app.selectbox(key="enterprises_open").select(USCC).run()
    assert app.session_state["enterprise"] == USCC
    assert "数据生产商 · 集成商" in said(app)


def test_one_enterprise_has_facts_states_rating_reports_services_and_complaints(open_page: Opener) -> None:
    shown = said(open_page("analyst", enterprise=USCC))
    assert "数据生产商 · 集成商" in shown
    assert "规模 小型 国有企业 否 设首席数据官 未填报 注册资本（元） 500.00万" in shown
    assert "2026年三季度 AA 71.3 9 / 120 — 2026年二季度 A 64.5 20 / 118" in shown
    assert "ER1-01 新登记数据产品数 3.00 个 60.0 9.00" in shown
    assert "ER3-01 数据业务收入占比 — 0.0 0.00 应报未报，按 0 分计" in shown
    assert "2026年三季度 应报未报 — — — — — — 2026年二季度 已报 1,234.57 300.00 25.0% — 40 12" in shown
    assert "2026年三季度 2 2 / 2 · 100.0% 1 / 2 · 50.0% 1 4.00 2026年二季度 1 0 / 1 · 0.0% — 0 —" in shown
    assert "TS-7 投诉 2026-08-05 2026-08-20 未办结 是" in shown
    assert "2026-01-01 至今 1 Z1 集成商 小型" in shown


def test_an_enterprise_that_is_not_there_says_so_and_leads_back(open_page: Opener) -> None:
    app = open_page("analyst", enterprise="nobody")
    assert "发布中没有这家企业" in said(app)
    app.button(key="enterprise_back").click().run()
    assert "类型构成" in said(app)
