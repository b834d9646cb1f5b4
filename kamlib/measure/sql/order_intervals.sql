-- Account-days to the sum of the logarithms of the times between one purchase and the next, up to the calibration end.
-- clock is the time passed by the end of each day; days without exposure do not move it.
SELECT
    account_id,
    SUM(CASE WHEN elapsed > 0 THEN LN(elapsed) END) AS log_intervals,
    COUNT(CASE WHEN elapsed <= 0 THEN 1 END) AS still
FROM (
    SELECT account_id, clock - LAG(clock) OVER (PARTITION BY account_id ORDER BY purchase_day) AS elapsed
    FROM purchase_days
    INNER JOIN kam_calendar ON kam_calendar.day = purchase_days.purchase_day
    WHERE purchase_day <= $calibration_end
) AS intervals
GROUP BY account_id
