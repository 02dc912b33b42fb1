<?php
// A shop's callback URL, for PHP's own server: the SDK decides, and what came is written down.

require __DIR__ . '/sdk.php';

$body = file_get_contents('php://input');
$callback = $_POST ?: json_decode($body, true);
try {
    client()->checkCallbackIntegrity($callback);
    $verdict = 'OK';
} catch (Exception $refusal) {
    $verdict = 'KO';
}
$line = json_encode(['verdict' => $verdict, 'body' => $body]);
file_put_contents(getenv('HEARD'), $line . PHP_EOL, FILE_APPEND | LOCK_EX);
header('Content-Type: text/plain');
echo $verdict;
