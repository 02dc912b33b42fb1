<?php
// My-CoolPay's SDK as it is, pointed at the address and the keys of the environment.

use MyCoolPay\MyCoolPayClient;

$composer = getenv('PHP_SDK_DIR') . '/vendor/autoload.php';
if (file_exists($composer)) {
    require $composer;
} else {
    spl_autoload_register(function (string $class): void {
        $folders = [
            'MyCoolPay\\Http\\' => 'php-rest-client',
            'MyCoolPay\\Logging\\' => 'php-logger',
            'MyCoolPay\\' => 'php-sdk',
        ];
        foreach ($folders as $prefix => $folder) {
            if (str_starts_with($class, $prefix)) {
                $path = str_replace('\\', '/', substr($class, strlen($prefix)));
                require getenv('PHP_SDK_DIR') . "/$folder/src/$path.php";
                return;
            }
        }
    });
}

function client(?string $private_key = null): MyCoolPayClient
{
    $public_key = getenv('MYCOOLPAY_PUBLIC_KEY');
    $client = new MyCoolPayClient($public_key, $private_key ?? getenv('MYCOOLPAY_PRIVATE_KEY'));
    $client->setBaseUrl(getenv('MYCOOLPAY_API_BASE') . "/api/$public_key");
    return $client;
}
