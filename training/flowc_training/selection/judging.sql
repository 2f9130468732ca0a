-- Each workflow's newest version, whether it is worth learning from, and what it is like. The macros of the parameters
-- are made by tables.py: moment() is now, days() and at_least() are the rules.
CREATE TABLE judged AS
WITH
newest AS (
    SELECT workflow_id, merchant_id, version, document
    FROM workflows
    QUALIFY row_number() OVER (PARTITION BY workflow_id ORDER BY version DESC) = 1
),
ran AS (
    SELECT
        workflow_id,
        count(*) FILTER (started_at > moment() - to_days(days())) AS lately,
        count(*) FILTER (started_at > moment() - to_days(days()) AND status = 'succeeded') AS runs
    FROM runs
    WHERE started_at <= moment()
    GROUP BY workflow_id
),
counted AS (
    SELECT
        newest.*,
        coalesce(ran.runs, 0) AS runs,
        CASE
            WHEN merchants.merchant_id IS NULL THEN 'of no known merchant'
            WHEN ran.workflow_id IS NULL THEN 'never ran'
            WHEN ran.lately = 0 THEN 'did not run lately'
            WHEN ran.runs = 0 THEN 'every run failed'
        END AS idle
    FROM newest
    LEFT JOIN merchants ON merchants.merchant_id = newest.merchant_id
    LEFT JOIN ran ON ran.workflow_id = newest.workflow_id
),
qualified AS (
    SELECT
        *,
        CASE
            WHEN idle IS NOT NULL THEN idle
            WHEN count(*) FILTER (idle IS NULL) OVER (PARTITION BY merchant_id) < at_least() THEN 'merchant has too few'
        END AS fell
    FROM counted
),
-- What a workflow is like: only of those that have not fallen, for it reads the whole document.
parsed AS (
    SELECT
        workflow_id,
        json_transform(
            CASE WHEN json_valid(body) THEN json_extract(body, '$.root.steps') END,
            '[{"step_id": "VARCHAR", "task_id": "VARCHAR", "task_type": "VARCHAR",
               "config_field_values": [{"config_field_id": "VARCHAR", "value": "VARCHAR"}]}]'
        ) AS steps,
        json_transform(
            CASE WHEN json_valid(body) THEN json_extract(body, '$.root.links') END,
            '[{"from_step_id": "VARCHAR", "from_port_id": "VARCHAR", "to_step_id": "VARCHAR"}]'
        ) AS links
    FROM (
        SELECT workflow_id, substr(document, greatest(strpos(document, '{'), 1)) AS body
        FROM qualified
        WHERE fell IS NULL
    )
),
step AS (
    SELECT workflow_id, unnest(steps, recursive := false) AS it FROM parsed
),
condition AS (
    SELECT workflow_id, it.step_id AS step_id, field.value AS value
    FROM (SELECT workflow_id, it, unnest(it.config_field_values) AS field FROM step WHERE it.task_type = 'CONDITION')
    WHERE field.config_field_id = 'condition' AND field.value IS NOT NULL
),
-- The operators of each condition, alike in both forms of documents: AND and && are `and`, ANY and any? are `any`.
operator AS (
    SELECT workflow_id, step_id, node.value ->> 'operator' AS name
    FROM condition, json_tree(CASE WHEN json_valid(condition.value) THEN condition.value ELSE '{}' END) AS node
    WHERE
        node.type = 'OBJECT'
        AND node.value ->> 'operator' IS NOT NULL
        AND (node.value ->> 'operation_type' <> 'LogicalExpression' OR json_exists(node.value, '$.rhs'))
    UNION ALL
    SELECT
        workflow_id,
        step_id,
        unnest(regexp_extract_all(regexp_replace(value, '''[^'']*''', '', 'g'), '(&&|\|\||[=!<>]=|[<>]|[a-z_]+\?)'))
    FROM condition
    WHERE NOT json_valid(value)
),
shape AS (
    SELECT
        workflow_id,
        step_id,
        string_agg(
            CASE name WHEN '&&' THEN 'and' WHEN '||' THEN 'or' ELSE lower(rtrim(name, '?')) END, ' '
            ORDER BY CASE name WHEN '&&' THEN 'and' WHEN '||' THEN 'or' ELSE lower(rtrim(name, '?')) END
        ) AS operators
    FROM operator
    GROUP BY workflow_id, step_id
),
way AS (
    SELECT link.workflow_id, concat_ws(' ', one.it.task_type, link.it.from_port_id, other.it.task_type) AS way
    FROM (SELECT workflow_id, unnest(links) AS it FROM parsed) AS link
    JOIN step AS one ON one.workflow_id = link.workflow_id AND one.it.step_id = link.it.from_step_id
    JOIN step AS other ON other.workflow_id = link.workflow_id AND other.it.step_id = link.it.to_step_id
),
described AS (
    SELECT
        parsed.workflow_id,
        concat_ws(
            chr(10),
            list_aggregate(list_sort(list_transform(parsed.steps, lambda it: it.task_id)), 'string_agg', ','),
            (SELECT string_agg(operators, ',' ORDER BY operators) FROM shape WHERE shape.workflow_id = parsed.workflow_id),
            (SELECT string_agg(way, ',' ORDER BY way) FROM way WHERE way.workflow_id = parsed.workflow_id)
        ) AS descriptor
    FROM parsed
    WHERE len(parsed.steps) > 0
)
SELECT
    qualified.workflow_id,
    qualified.merchant_id,
    qualified.version,
    qualified.runs,
    described.descriptor,
    CASE WHEN fell IS NULL AND described.descriptor IS NULL THEN 'no workflow document' ELSE fell END AS fell
FROM qualified
LEFT JOIN described ON described.workflow_id = qualified.workflow_id
