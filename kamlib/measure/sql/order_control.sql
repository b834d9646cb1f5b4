-- Order lines by type of document and currency: what is missing, and the first and last day.
-- An amount that is not a number (NaN) is above every bound, so it is not counted among the amounts.
SELECT
    document_type,
    currency,
    COUNT(*) AS lines,
    COUNT(account_id) AS accounts,
    COUNT(order_date) AS days,
    COUNT(CASE WHEN ABS(amount) < 1e300 THEN 1 END) AS amounts,
    MIN(order_date) AS first_day,
    MAX(order_date) AS last_day
FROM kam_orders
GROUP BY document_type, currency
