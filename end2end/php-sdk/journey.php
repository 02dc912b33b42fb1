<?php
// What a shop does with the SDK, once each. One client for everything, as its users have it: after a POST it sends
// that body again with every GET.

use MyCoolPay\Exception\BadSignatureException;
use MyCoolPay\Exception\KeyMismatchException;
use MyCoolPay\Http\Exception\HttpException;

require __DIR__ . '/sdk.php';

$failures = 0;

function check(string $what, callable $holds): void
{
    global $failures;
    try {
        $found = $holds();
    } catch (Exception $exception) {
        $found = get_class($exception) . ' ' . $exception->getCode() . ' ' . $exception->getMessage();
    }
    if ($found === true) {
        echo "ok   $what\n";
    } else {
        $failures++;
        echo "FAIL $what: " . json_encode($found) . "\n";
    }
}

/** The code and the message of the error that a call has to end in. */
function refusal(callable $call): array
{
    try {
        $call();
    } catch (HttpException $exception) {
        return [$exception->getCode(), $exception->getMessage()];
    }
    return ['no error'];
}

function eventually(callable $find)
{
    for ($tries = 0; $tries < 100; $tries++) {
        if ($found = $find()) {
            return $found;
        }
        usleep(100_000);
    }
    return 'it never came';
}

/** A callback that the shop heard, with the verdict of the SDK there. */
function heard(string $transaction_ref)
{
    return eventually(function () use ($transaction_ref) {
        foreach (file(getenv('HEARD')) as $line) {
            $heard = json_decode($line, true);
            $heard['body'] = json_decode($heard['body'] ?? '', true);
            if (($heard['body']['transaction_ref'] ?? null) === $transaction_ref) {
                return $heard;
            }
        }
        return null;
    });
}

/** What a buyer does on the payment page. */
function choose(string $payment_url, string $form): void
{
    file_get_contents($payment_url, false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => 'Content-Type: application/x-www-form-urlencoded',
        'content' => $form,
        'follow_location' => 0,
    ]]));
}

function request(string $reference, $amount, string $currency, string $phone): array
{
    return [
        'transaction_amount' => $amount,
        'transaction_currency' => $currency,
        'transaction_reason' => 'Deux pagnes',
        'app_transaction_ref' => $reference,
        'customer_phone_number' => $phone,
        'customer_name' => 'Fabrice',
        'customer_email' => 'client@example.com',
        'customer_lang' => 'fr',
    ];
}

$sdk = client();

foreach ([['whole', 15000, 'XAF', 'CM_OM'], ['fractional', 2.5, 'EUR', 'CARD']] as [$kind, $amount, $currency, $operator]) {
    $link = $sdk->paylink(request("link-$kind", $amount, $currency, '699009900'));
    $reference = $link->get('transaction_ref');
    check("paylink, a $kind amount", fn () => $link->getStatusCode() === 201 && $link->get('status') === 'success'
        && str_ends_with($link->get('payment_url'), $reference));
    check("checkStatus of it", fn () => $sdk->checkStatus($reference)->get('transaction_status') === 'CREATED');

    choose($link->get('payment_url'), "outcome=success&operator=$operator");
    $report = $sdk->checkStatus($reference);
    check("checkStatus when it is paid", fn () => $report->get('transaction_status') === 'SUCCESS'
        && $report->get('transaction_amount') === $amount && $report->get('transaction_operator') === $operator
        && $report->get('app_transaction_ref') === "link-$kind" ?: $report->getData());

    $heard = heard($reference);
    check("its callback is genuine", fn () => $heard['verdict'] === 'OK' ?: $heard);
    check("its callback says what was paid", fn () => $heard['body']['transaction_amount'] === $amount
        && $heard['body']['transaction_status'] === 'SUCCESS' ?: $heard);

    foreach ([
        ['transaction_amount', $amount + 1, BadSignatureException::class],
        ['transaction_ref', 'another', BadSignatureException::class],
        ['signature', str_repeat('0', 32), BadSignatureException::class],
        ['application', 'another', KeyMismatchException::class],
    ] as [$field, $value, $refusal]) {
        check("its callback with another $field is refused", function () use ($sdk, $heard, $field, $value, $refusal) {
            try {
                $sdk->checkCallbackIntegrity([$field => $value] + $heard['body']);
            } catch (Exception $exception) {
                return $exception instanceof $refusal ?: get_class($exception);
            }
            return 'accepted';
        });
    }
}

check('a reference that was used is refused', fn () =>
    ($refusal = refusal(fn () => $sdk->paylink(request('link-whole', 15000, 'XAF', '699009900'))))
        === [409, 'Duplicate transaction reference'] ?: $refusal);
check('an unknown transaction is not found', fn () =>
    ($refusal = refusal(fn () => $sdk->checkStatus('00000000-0000-0000-0000-000000000000')))[0] === 404 ?: $refusal);

check('payin, MTN', function () use ($sdk) {
    $payin = $sdk->payin(request('payin-1', 500, 'XAF', '670000001'));
    if ([$payin->get('action'), is_string($payin->get('ussd'))] !== ['PENDING', true]) {
        return $payin->getData();
    }
    $reference = $payin->get('transaction_ref');
    return eventually(fn () => $sdk->checkStatus($reference)->get('transaction_status') === 'SUCCESS'
        && heard($reference)['verdict'] === 'OK');
});

check('payin, Orange, with a code', function () use ($sdk) {
    $payin = $sdk->payin(request('payin-2', 500, 'XAF', '690000005'));
    $reference = $payin->get('transaction_ref');
    if ($payin->get('action') !== 'REQUIRE_OTP') {
        return $payin->getData();
    }
    $code = fn (string $code) => ['transaction_ref' => $reference, 'code' => $code];
    $refusal = refusal(fn () => $sdk->authorizePayin($code('000000')));
    if ($refusal[0] !== 401) {
        return $refusal;
    }
    $accepted = $sdk->authorizePayin($code('123456'));
    if ([$accepted->get('action'), is_string($accepted->get('ussd'))] !== ['PENDING', true]) {
        return $accepted->getData();
    }
    return eventually(fn () => $sdk->checkStatus($reference)->get('transaction_status') === 'SUCCESS');
});

$before = null;
check('balance', function () use ($sdk, &$before) {
    $before = $sdk->getBalance()->get('balance');
    return is_numeric($before) ?: $before;
});
check('balance and payout, with another private key, are refused', function () {
    $other = client('sk_test_another');
    $payout = request('payout-0', 500, 'XAF', '670000001') + ['transaction_operator' => 'CM_MOMO'];
    $codes = [refusal(fn () => $other->getBalance())[0], refusal(fn () => $other->payout($payout))[0]];
    return array_diff($codes, [401, 403]) === [] ?: $codes;
});
check('payout, that lowers the balance', function () use ($sdk, &$before) {
    $payout = $sdk->payout(request('payout-1', 500, 'XAF', '670000001') + ['transaction_operator' => 'CM_MOMO']);
    if (!in_array($payout->getStatusCode(), [200, 202], true) || $payout->get('status') !== 'success') {
        return $payout->getData();
    }
    $reference = $payout->get('transaction_ref');
    return eventually(fn () => $sdk->checkStatus($reference)->get('transaction_type') === 'PAYOUT'
        && $sdk->getBalance()->get('balance') < $before && heard($reference)['verdict'] === 'OK');
});

exit($failures === 0 ? 0 : 1);
