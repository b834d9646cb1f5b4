-- Numbers as people write them. `mark` is the decimal mark, `other` the other one of point and comma.

-- A number in its parts: sign, currency, digits, per cent.
CREATE OR REPLACE TEMP MACRO number_parts(t) AS regexp_extract(
    t,
    '^[+]?([-−–(])?[\s\x{A0}\x{202F}]*(US\$|MX\$|R\$|S/\.?|zł|kr\.?|[€£$¥₹₺]|EUR|USD|GBP|CHF|MXN|ARS|CLP|COP|PEN|UYU|BRL|CAD|AUD|NZD|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|ZAR)?[\s\x{A0}\x{202F}]*([-−–(])?[\s\x{A0}\x{202F}]*([0-9.,][0-9.,''’\s\x{A0}\x{2009}\x{202F}]*?)[\s\x{A0}\x{202F}]*(%|US\$|MX\$|R\$|S/\.?|zł|kr\.?|[€£$¥₹₺]|EUR|USD|GBP|CHF|MXN|ARS|CLP|COP|PEN|UYU|BRL|CAD|AUD|NZD|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|ZAR)?[\s\x{A0}\x{202F}]*([-−–)])?[\s\x{A0}\x{202F}]*(US\$|R\$|zł|[€£$¥₹₺]|EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN)?$',
    ['before', 'unit', 'within', 'digits', 'unit_behind', 'after', 'unit_last']
);

-- Whether digits can only be read with this decimal mark: 1.234,5 · 12,5 · 0,500 · 1234,567 · 1.234.567
CREATE OR REPLACE TEMP MACRO only_with(digits, mark, other) AS regexp_full_match(
    digits,
    '\d{1,3}([' || other || '''’\s\x{A0}\x{2009}\x{202F}]\d{3})+[' || mark || ']\d+'
    || '|\d*[' || mark || '](\d{1,2}|\d{4,})'
    || '|(0|\d{4,})?[' || mark || ']\d{3}'
    || '|\d{1,3}([' || other || ']\d{3}){2,}'
);

-- Whether digits can be read with either mark: 1.234 · 1,234
CREATE OR REPLACE TEMP MACRO with_either(digits) AS regexp_full_match(digits, '[1-9]\d{0,2}[.,]\d{3}');

-- The digits of a sound number, bare, with a point.
CREATE OR REPLACE TEMP MACRO bare_digits(digits, mark, other) AS CASE
    WHEN regexp_full_match(
        digits,
        '\d{1,3}([' || other || '''’\s\x{A0}\x{2009}\x{202F}]\d{3})+([' || mark || ']\d*)?|\d+([' || mark || ']\d*)?|[' || mark || ']\d+'
    ) THEN replace(regexp_replace(digits, '[^0-9' || mark || ']', '', 'g'), mark, '.')
END;

-- A sign that stands beside the digits once: '', '-', or NULL where signs contradict each other.
CREATE OR REPLACE TEMP MACRO sign_of(before, within, after) AS CASE concat(before, within, after)
    WHEN '' THEN '' WHEN '()' THEN '-'
    WHEN '-' THEN '-' WHEN '−' THEN '-' WHEN '–' THEN '-'
END;
