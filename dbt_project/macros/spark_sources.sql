{#- Spark only, at the start of a run: its settings are those that the models are written for, and the sources are
    there, read from the lake (see docs/en/spark.md). Nothing in DuckDB, where ingestion writes the tables. -#}
{%- macro spark_start() -%}
    {%- if target.type == "spark" and execute -%}
        {%- do require_spark_settings() -%} {%- do create_spark_sources() -%}
    {%- endif -%}
{%- endmacro -%}

{#- Where the cluster reads the lake and writes the models: a folder or an address such as s3a://bucket/folder. -#}
{%- macro cluster_home() -%}
    {{ return(env_var("JUSHU_CLUSTER_HOME").rstrip("/")) }}
{%- endmacro -%}

{%- macro require_spark_settings() -%}
    {%- set found = run_query(
        "select current_timezone() as zone, typeof(timestamp '2026-01-01 00:00:00') as kind"
    ).rows[0] -%}
    {%- if found[0] not in ["UTC", "Etc/UTC", "Z"] or found[1] != "timestamp_ntz" -%}
        {%- set message -%}
            Spark runs with spark.sql.session.timeZone {{ found[0] }} and spark.sql.timestampType {{ found[1] }}.
            The models need UTC and TIMESTAMP_NTZ: set both on the server (see docs/en/spark.md).
        {%- endset -%}
        {{ exceptions.raise_compiler_error(message) }}
    {%- endif -%}
{%- endmacro -%}

{#- One view per raw table: the rows of the files that are loaded, whatever else lies in the lake. The columns are
    those of the raw table, so a part that was written before a column came has no value in it. -#}
{%- macro create_spark_sources() -%}
    {%- set books = cluster_home() ~ "/spark/books" -%}
    {%- do run_query("create database if not exists raw") -%}
    {%- do run_query("create database if not exists lake") -%}
    {%- set columns = run_query(
        "select table_name, column_name, data_type from parquet.`"
        ~ books
        ~ "/columns.parquet` order by table_name, column_index"
    ).rows -%}
    {%- set tables = {} -%}
    {%- for table, column, kind in columns -%}
        {%- do tables.setdefault(table, []).append([column, spark_type(kind)]) -%}
    {%- endfor -%}
    {%- for table, fields in tables.items() -%}
        {%- set names = fields | map(attribute=0) | join(", ") -%}
        {%- set typed = [] -%}
        {%- for name, kind in fields -%}
            {%- do typed.append(name ~ " " ~ kind) -%}
        {%- endfor -%}
        {%- set is_filed = "_file_id" in fields | map(attribute=0) -%}
        {%- set location = (
            cluster_home() ~ "/lake/" ~ table
            if is_filed
            else books ~ "/" ~ table ~ ".parquet"
        ) -%}
        {%- do run_query("drop table if exists lake." ~ table) -%}
        {%- do run_query(
            "create table lake." ~ table ~ " (" ~ typed
            | join(", ")
            ~ ") using parquet options (recursiveFileLookup 'true', mergeSchema 'false') location '"
            ~ location
            ~ "'"
        ) -%}
        {%- set loaded -%}
            where _file_id in (select file_id from parquet.`{{ books }}/files.parquet`)
        {%- endset -%}
        {%- do run_query(
            "create or replace view raw."
            ~ table
            ~ " as select "
            ~ names
            ~ " from lake."
            ~ table
            ~ " "
            ~ (loaded if is_filed else "")
        ) -%}
    {%- endfor -%}
{%- endmacro -%}

{#- Type of a raw column in Spark. -#}
{%- macro spark_type(kind) -%}
    {{ return({"VARCHAR": "string", "TIMESTAMP": "timestamp_ntz"}.get(kind, kind)) }}
{%- endmacro -%}
