-- Order lines by type of document and currency, and how many of them have an account, a day and an amount.
-- An amount that is not a number (NaN) is above every bound, so it is not counted among the amounts.
SELECT
    document_type,
    currency,
    COUNT(*) AS lines,
    COUNT(account_id) AS accounts,
    COUNT(order_date) AS days,
    COUNT(CASE WHEN ABS(amount) < 1e300 THEN 1 END) AS amounts
FROM kam_orders
GROUP BY document_type, currency
