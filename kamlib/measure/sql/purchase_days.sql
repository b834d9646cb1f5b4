-- Order lines to account-days. purchase_day is empty where the day brought no purchase:
-- nothing but credits (kinds = 2), or sales and credits that cancel each other to half a cent (kinds = 3, net zero).
-- A day whose amount is not a number counts as one, so that the fault reaches the result and is told.
-- {part} is empty, or a further column that splits the account's lines.
SELECT
    account_id,
    {part}
    order_date,
    amount,
    CASE
        WHEN kinds = 1 OR (kinds = 3 AND ABS(amount) >= 0.005) OR ABS(amount) > 1e300 THEN order_date
    END AS purchase_day
FROM (
    SELECT account_id, {part} order_date, SUM(amount) AS amount, BIT_OR(kind) AS kinds
    FROM (
        SELECT
            account_id,
            {part}
            order_date,
            amount,
            CAST(CASE WHEN amount < 0 OR document_type IN ('credit', 'cancellation') THEN 2 ELSE 1 END AS TINYINT) AS kind
        FROM kam_orders
        WHERE order_date <= $end
    ) AS marked
    GROUP BY account_id, {part} order_date
) AS days
