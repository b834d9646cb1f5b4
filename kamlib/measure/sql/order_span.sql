-- Order lines to their first and last day; two currencies where there are several. Parquet answers without being read.
SELECT
    MIN(order_date) AS first_day,
    MAX(order_date) AS last_day,
    MIN(currency) AS first_currency,
    MAX(currency) AS last_currency
FROM kam_orders
