-- Order lines to revenue by account and period; credits are in it, with their sign.
SELECT account_id, {part} CAST(DATE_TRUNC('{period}', order_date) AS DATE) AS period, SUM(amount) AS revenue
FROM kam_orders
WHERE order_date <= $end
GROUP BY account_id, {part} CAST(DATE_TRUNC('{period}', order_date) AS DATE)
