-- Queries as analysts write them, one after the other; each must run on the demo release and return rows.
SELECT 1;
SELECT count(*) AS 申请数 FROM fct_service_requests;
FROM dim_cluster;
FROM dim_cluster SELECT cluster_code, cluster_name ORDER BY ALL;
TABLE dim_zone;
VALUES (1, '甲'), (2, '乙');
SELECT * FROM dim_cluster LIMIT 3 OFFSET 2;
SELECT * EXCLUDE (operator_name) FROM dim_cluster;
SELECT * REPLACE (upper(cluster_code) AS cluster_code) FROM dim_cluster;
SELECT * RENAME (cluster_name AS 集聚区) FROM dim_cluster;
SELECT COLUMNS('.*_name') FROM dim_zone;
SELECT COLUMNS(lambda c: c LIKE '%code%') FROM dim_zone;
SELECT cluster_code AS "集聚区 代码", cluster_name AS 名称 FROM dim_cluster;
SELECT DISTINCT unit_type FROM indicator_value;
SELECT DISTINCT ON (cluster_code) cluster_code, zone_code FROM dim_zone ORDER BY cluster_code, zone_code;
SELECT cluster_code, count(*) AS n FROM fct_service_requests GROUP BY cluster_code ORDER BY n DESC;
SELECT cluster_code, channel, count(*) FROM fct_service_requests GROUP BY ALL ORDER BY ALL;
SELECT cluster_code, channel, count(*) FROM fct_service_requests GROUP BY ROLLUP (cluster_code, channel);
SELECT cluster_code, channel, count(*) FROM fct_service_requests GROUP BY CUBE (cluster_code, channel);
SELECT cluster_code, channel, grouping(cluster_code) AS g, count(*) FROM fct_service_requests
GROUP BY GROUPING SETS ((cluster_code), (channel), ());
SELECT cluster_code, count(*) FROM fct_service_requests GROUP BY 1 HAVING count(*) > 100;
SELECT cluster_code, count(*) FILTER (WHERE is_closed) AS 办结, count(*) AS 全部 FROM fct_service_requests GROUP BY ALL;
SELECT cluster_code, 100.0 * count_if(is_resolved_in_time) / nullif(count_if(is_resolve_due), 0) AS 按时办结率
FROM fct_service_requests GROUP BY ALL;
SELECT cluster_code, round(avg(resolve_hours), 1), median(resolve_hours), quantile_cont(resolve_hours, 0.9)
FROM fct_service_requests GROUP BY ALL;
SELECT channel, mode(status), any_value(priority), approx_count_distinct(uscc) FROM fct_service_requests GROUP BY ALL;
SELECT stddev_samp(score_raw), var_pop(score_raw), skewness(score_raw), kurtosis(score_raw) FROM score_node;
SELECT corr(response_hours, resolve_hours), regr_slope(resolve_hours, response_hours) FROM fct_service_requests;
SELECT max_by(unit_code, score), min_by(unit_code, score), arg_max(unit_code, score, 3) FROM score_node
WHERE node_code = 'SQ' AND unit_type = 'cluster';
SELECT string_agg(cluster_name, '、' ORDER BY cluster_code) FROM dim_cluster;
SELECT list(zone_code ORDER BY zone_code) AS zones FROM dim_zone GROUP BY cluster_code;
SELECT histogram(rating) FROM fct_service_requests;
SELECT approx_top_k(channel, 3) FROM fct_service_requests;
SELECT bool_or(is_reopened_in_30_days), bit_or(return_count) FROM fct_service_requests;
WITH a AS (SELECT cluster_code, count(*) AS n FROM fct_complaints GROUP BY ALL) SELECT * FROM a WHERE n > 10;
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b;
WITH 投诉 AS MATERIALIZED (SELECT cluster_code, count(*) AS 数量 FROM fct_complaints GROUP BY ALL)
SELECT c.cluster_name, t.数量 FROM 投诉 AS t JOIN dim_cluster AS c USING (cluster_code) ORDER BY 数量 DESC;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) SELECT sum(i) FROM n;
WITH dim_cluster AS (SELECT * FROM dim_cluster WHERE cluster_code < 'SD-C05') SELECT count(*) FROM dim_cluster;
SELECT c.cluster_name, z.zone_name FROM dim_cluster c LEFT JOIN dim_zone z USING (cluster_code);
SELECT c.cluster_code FROM dim_cluster c SEMI JOIN fct_complaints t USING (cluster_code);
SELECT count(*) FROM dim_enterprise e ANTI JOIN fct_complaints t USING (uscc);
SELECT count(*) FROM fct_service_requests FULL JOIN fct_complaints USING (request_id);
SELECT a.unit_code, b.unit_code FROM score_node a JOIN score_node b ON a.rank = b.rank + 1
AND a.period_code = b.period_code AND a.node_code = b.node_code WHERE a.unit_type = 'cluster' LIMIT 5;
SELECT t.complaint_id, r.request_id FROM fct_complaints t
ASOF JOIN fct_service_requests r ON t.cluster_code = r.cluster_code AND t.received_at >= r.submitted_at LIMIT 10;
SELECT c.cluster_code, x.n FROM dim_cluster c, LATERAL (
  SELECT count(*) AS n FROM dim_zone z WHERE z.cluster_code = c.cluster_code
) x;
SELECT * FROM dim_cluster POSITIONAL JOIN (SELECT zone_code FROM dim_zone LIMIT 12);
SELECT cluster_code FROM dim_cluster WHERE EXISTS (FROM fct_complaints t WHERE t.cluster_code = dim_cluster.cluster_code);
SELECT cluster_code, (SELECT count(*) FROM dim_zone z WHERE z.cluster_code = c.cluster_code) FROM dim_cluster c;
SELECT * FROM dim_cluster WHERE cluster_code IN (SELECT cluster_code FROM fct_security_events);
SELECT * FROM score_node WHERE (unit_code, node_code) IN (('SD-C01', 'SQ'), ('SD-C02', 'DP')) LIMIT 5;
SELECT cluster_code FROM dim_cluster EXCEPT SELECT 'SD-C01';
SELECT cluster_code FROM dim_cluster INTERSECT SELECT cluster_code FROM fct_complaints;
SELECT cluster_code, 'zone' AS kind FROM dim_zone UNION ALL BY NAME SELECT cluster_code, 1 AS n FROM dim_cluster;
SELECT unit_code, period_code, score, score - lag(score) OVER (PARTITION BY unit_code ORDER BY period_code) AS 环比
FROM score_node WHERE node_code = 'SQ' AND unit_type = 'cluster' AND period_type = 'quarter';
SELECT unit_code, avg(score) OVER w AS 移动平均 FROM score_node WHERE node_code = 'SQ' AND period_type = 'month'
WINDOW w AS (PARTITION BY unit_code ORDER BY period_code ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);
SELECT unit_code, score, rank() OVER (ORDER BY score DESC), dense_rank() OVER (ORDER BY score DESC), ntile(4) OVER (ORDER BY score)
FROM score_node WHERE node_code = 'SQ' AND unit_type = 'cluster' AND period_code = '2026Q3';
SELECT unit_code, period_code, score FROM score_node WHERE node_code = 'SQ' AND unit_type = 'cluster'
QUALIFY row_number() OVER (PARTITION BY unit_code ORDER BY score DESC) = 1;
SELECT unit_code, first_value(score) OVER (PARTITION BY unit_code ORDER BY period_code) FROM score_node LIMIT 20;
SELECT unit_code, percent_rank() OVER (ORDER BY score), cume_dist() OVER (ORDER BY score) FROM score_node
WHERE node_code = 'SQ' AND period_code = '2026Q3' AND unit_type = 'cluster';
SELECT submitted_at::DATE AS d, count(*) AS n, sum(count(*)) OVER (ORDER BY d RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW)
FROM fct_service_requests GROUP BY d ORDER BY d;
PIVOT (FROM score_node WHERE unit_type = 'cluster' AND period_type = 'quarter' AND level = 'index')
ON period_code USING first(score) GROUP BY unit_code, node_code ORDER BY ALL;
PIVOT fct_service_requests ON channel, priority USING count(*) GROUP BY cluster_code;
PIVOT fct_service_requests ON year(submitted_at) IN (2025, 2026) USING count(*) AS 件数, avg(resolve_hours) AS 时长 GROUP BY cluster_code;
SELECT * FROM fct_complaints PIVOT (count(*) FOR kind IN ('complaint', 'arbitration') GROUP BY cluster_code);
FROM (PIVOT fct_service_requests ON closed_result USING count(*) GROUP BY cluster_code) WHERE cluster_code LIKE 'SD%';
WITH q AS (SELECT cluster_code, is_upheld FROM fct_complaints) PIVOT q ON is_upheld USING count(*) GROUP BY cluster_code;
UNPIVOT (SELECT cluster_code, entered_on, exited_on, filed_on FROM dim_enterprise) ON entered_on, exited_on, filed_on
INTO NAME 事件 VALUE 日期;
UNPIVOT audit_quality ON COLUMNS('passed|failed|errored') INTO NAME what VALUE n;
SELECT unnest([1, 2, 3]) AS i, unnest(['甲', '乙', '丙']) AS 名;
SELECT clause, count(*) FROM (SELECT unnest(string_split(clauses, ';')) AS clause FROM dim_indicator) GROUP BY ALL;
SELECT unnest([{'a': 1, 'b': '甲'}, {'a': 2, 'b': '乙'}], recursive := true);
SELECT indicator_code, x FROM dim_indicator, unnest(string_split(clauses, ';')) AS u(x) WHERE x <> '';
SELECT list_transform([1, 2, 3], lambda x: x * 2), list_filter([1, 2, 3], lambda x: x > 1), list_reduce([1, 2, 3], lambda a, b: a + b);
SELECT [x * 10 FOR x IN [1, 2, 3] IF x > 1] AS 十倍;
SELECT list_sort(list(DISTINCT channel)), list_contains(['a'], 'a'), list_aggregate([1, 2], 'sum'), len([1]) FROM fct_service_requests;
SELECT list_zip([1, 2], ['a', 'b']), flatten([[1], [2]]), list_slice([1, 2, 3], 1, 2), [1, 2, 3][-1], range(5), list_unique([1, 1]);
SELECT s.cluster, s FROM (SELECT {'cluster': cluster_code, 'name': cluster_name} AS s FROM dim_cluster);
SELECT struct_pack(a := 1).a, struct_insert({'a': 1}, b := 2), row(1, 2), map {'甲': 1}['甲'], map_keys(map {'a': 1});
SELECT to_json(c), json_extract_string('{"a": {"b": "甲"}}', '$.a.b'), '{"a": 1}'::JSON ->> 'a' FROM dim_cluster c;
SELECT key, value FROM json_each('{"a": 1, "b": 2}');
SELECT date_trunc('month', submitted_at) AS 月, count(*) FROM fct_service_requests GROUP BY ALL ORDER BY 月;
SELECT strftime(submitted_at, '%Y年%m月') AS 月份, count(*) FROM fct_service_requests GROUP BY ALL ORDER BY ALL;
SELECT year(d), quarter(d), month(d), dayname(d), isodow(d), week(d), last_day(d) FROM (SELECT DATE '2026-09-30' AS d);
SELECT date_diff('day', entered_on, coalesce(exited_on, current_date)) AS 在园天数 FROM dim_enterprise ORDER BY 1 DESC LIMIT 5;
SELECT age(DATE '2026-09-30', established_on), established_on + INTERVAL 1 YEAR, extract('year' FROM established_on) FROM dim_cluster;
SELECT time_bucket(INTERVAL '1 week', submitted_at) AS w, count(*) FROM fct_service_requests GROUP BY ALL ORDER BY w;
SELECT * FROM generate_series(DATE '2026-01-01', DATE '2026-03-31', INTERVAL 1 MONTH) AS t(d);
SELECT d::DATE AS 日期, count(r.request_id) FROM range(DATE '2026-07-01', DATE '2026-07-08', INTERVAL 1 DAY) AS t(d)
LEFT JOIN fct_service_requests r ON r.submitted_at::DATE = d GROUP BY ALL ORDER BY ALL;
SELECT make_date(2026, 9, 30), to_timestamp(0), epoch(now()), date '2026-01-31' + 1, today(), strptime('20260930', '%Y%m%d');
SELECT now() AT TIME ZONE 'Asia/Shanghai', TIMESTAMP '2026-09-30 10:00:00' AT TIME ZONE 'Asia/Shanghai';
SELECT uscc FROM dim_enterprise WHERE regexp_matches(uscc, '^91[0-9]{6}') LIMIT 5;
SELECT regexp_extract(request_id, 'SQ(\d{4})Q(\d)', ['年', '季']) AS r FROM fct_service_requests LIMIT 5;
SELECT regexp_replace(cluster_name, '示例|产业集聚区', '', 'g'), regexp_split_to_array('a,b', ',') FROM dim_cluster;
SELECT cluster_name FROM dim_cluster WHERE cluster_name LIKE '%数据%' OR cluster_name ILIKE '示例%' OR cluster_name SIMILAR TO '.*云.*';
SELECT substr(cluster_name, 1, 4), length(cluster_name), reverse(cluster_code), lpad('7', 3, '0'), '甲' || '乙', concat_ws('-', 'a', 'b')
FROM dim_cluster;
SELECT format('{:.1f}%', 12.345), printf('%05d', 42), trim('  x '), split_part('a-b-c', '-', 2), 'abc'[1:2], md5('x'), sha256('x');
SELECT levenshtein('数据', '数聚'), jaro_winkler_similarity('jushu', 'jushi'), translate('abc', 'a', 'x'), starts_with('ab', 'a');
SELECT CASE WHEN score >= 80 THEN '良好' WHEN score IS NULL THEN '无' ELSE '一般' END AS 等级, count(*) FROM score_node GROUP BY ALL;
SELECT coalesce(NULL, 1), nullif(1, 1), ifnull(NULL, 2), greatest(1, 2), least(1, 2), if(true, 1, 2), TRY_CAST('x' AS INT), try(ln(-1));
SELECT round(2.345, 2), floor(2.5), ceil(2.1), 7 // 2, 7 % 2, 2 ** 10, sqrt(2), ln(10), abs(-1), sign(-3), pi(), random() < 2;
SELECT value::DECIMAL(10, 2), CAST(case_count AS VARCHAR), numerator::DOUBLE / nullif(denominator, 0) FROM indicator_value
WHERE status = 'observed' LIMIT 10;
SELECT i.indicator_code, d.name_zh, i.value, b.badge FROM indicator_value i JOIN dim_indicator d USING (indicator_code)
JOIN audit_indicator_badge b USING (cluster_code, period_type, period_code, indicator_code)
WHERE i.unit_type = 'cluster' AND i.period_code = '2026Q3' AND i.cluster_code = 'SD-C01';
SELECT n.unit_code, n.score_raw, sum(i.contribution) AS 贡献之和 FROM score_node n
JOIN score_indicator i USING (unit_type, unit_code, period_type, period_code)
WHERE n.node_code = 'SQ' AND i.index_code = 'SQ' AND n.period_code = '2026Q3' AND n.unit_type = 'cluster' GROUP BY ALL;
SELECT * FROM fct_service_requests USING SAMPLE 10 ROWS;
SELECT * FROM fct_service_requests TABLESAMPLE reservoir(20 ROWS) REPEATABLE (42);
SELECT count(*) FROM fct_service_requests USING SAMPLE 50 PERCENT (bernoulli, 7);
SELECT uscc, amount_cny FROM fct_data_transactions ORDER BY amount_cny DESC NULLS LAST LIMIT 1 PERCENT;
SELECT 1 AS a, 2 AS a, INTERVAL 3 DAY AS 间隔, uuid() AS u, 'x'::BLOB AS b;
SELECT 1 AS 甲, 甲 + 1 AS 乙, 乙 * 2 AS 丙;
SELECT current_date, current_timestamp, current_user, version();
SUMMARIZE dim_enterprise;
SUMMARIZE SELECT resolve_hours, response_hours FROM fct_service_requests;
DESCRIBE score_node;
DESCRIBE SELECT cluster_code, count(*) FROM fct_complaints GROUP BY ALL;
SELECT column_name, column_type FROM (DESCRIBE indicator_value);
SHOW TABLES;
SHOW ALL TABLES;
SHOW dim_period;
SELECT table_name, column_count FROM duckdb_tables() ORDER BY ALL;
SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = 'score_node';
SELECT table_name, column_name FROM information_schema.columns WHERE table_name = 'dim_indicator';
SELECT function_name, description FROM duckdb_functions() WHERE function_name = 'list_transform';
-- 注释在前
SELECT cluster_code -- 代码
FROM main.dim_cluster /* 表 */;
SELECT count(*) FROM jushu.main.dim_cluster;
EXPLAIN SELECT cluster_code, count(*) FROM fct_service_requests GROUP BY ALL;
EXPLAIN ANALYZE SELECT count(*) FROM fct_service_requests;
