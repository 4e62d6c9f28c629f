"""Origin of figures: from a figure back to the rows of the delivered files.

Belongs here: the views of the warehouse that answer it, and the documented query. Does not belong here:
building of the warehouse.
"""

LINEAGE_VIEWS = (
    "CREATE SCHEMA lineage",
    """
CREATE VIEW lineage.figure_rows AS
WITH member AS (
    SELECT geography, area, parent_geography, parent, weight FROM areas.memberships
    UNION ALL
    SELECT geography, area, geography, area, 1.0 FROM areas.areas
)
SELECT
    t.indicator, t.geography, c.area, t.year, t.role, t.measure, t.factor,
    m.weight * t.age_weights[
        list_position(t.ages, coalesce(c.age_from || '-' || coalesce(c.age_to::VARCHAR, ''), ''))
    ] AS weight,
    t.counted_year, r.name AS file_name, o.delivery AS sha256, o.sheet, o.line, o."column",
    o.geography AS row_geography, o.area AS row_area, o.reference_date,
    o.sex, o.age_from, o.age_to, o.category, o.value, o.status
FROM indicators.terms AS t
JOIN counts.counts AS c
    ON c.measure = t.measure AND c.source = t.source AND c.geography = t.geography
    AND c.year = t.counted_year
    AND list_contains(t.sexes, coalesce(c.sex, ''))
    AND list_contains(t.categories, coalesce(c.category, ''))
    AND list_contains(t.ages, coalesce(c.age_from || '-' || coalesce(c.age_to::VARCHAR, ''), ''))
JOIN member AS m ON m.geography = c.basis AND m.parent_geography = c.geography AND m.parent = c.area
JOIN deliveries.observations AS o
    ON o.measure = c.measure AND o.source = c.source AND o.geography = c.basis AND o.area = m.area
    AND o.year = c.year AND o.reference_date = c.reference_date
    AND o.sex IS NOT DISTINCT FROM c.sex AND o.category IS NOT DISTINCT FROM c.category
    AND o.age_from IS NOT DISTINCT FROM c.age_from AND o.age_to IS NOT DISTINCT FROM c.age_to
SEMI JOIN deliveries.slices AS s
    ON s.delivery = o.delivery AND s.source = o.source AND s.reference_date = o.reference_date
JOIN deliveries.receipts AS r ON r.delivery = o.delivery
""",
    """
COMMENT ON VIEW lineage.figure_rows IS 'Every row of every delivered file behind a figure: filter by
indicator, geography, area and year. Columns role, measure and factor say where in the formula it stands;
the sum of value × factor × weight is the numerator or denominator. Column counted_year differs from year
where an indicator pools several years. Where an area without any people or
cases has no row in the file, it counts as zero.'
""",
)

FIGURE_QUERY = """
SELECT role, measure, counted_year, file_name, sha256, sheet, line, "column", row_area,
    value, status, factor, weight
FROM lineage.figure_rows
WHERE indicator = $indicator AND geography = $geography AND area = $area AND year = $year
ORDER BY role DESC, measure, counted_year, file_name, line, "column"
"""
"""The documented query: file name, SHA-256 and rows used of one figure.

The sum of value × factor × weight over a role is the figure's numerator or denominator."""
