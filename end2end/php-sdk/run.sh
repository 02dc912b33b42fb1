#!/bin/sh
# My-CoolPay's own PHP SDK against `caisse sandbox`: paylink, payin, OTP, payout, balance, checkStatus, and its
# checkCallbackIntegrity on the callbacks of the sandbox and of `caisse callback`.
#
#   end2end/php-sdk/run.sh                          the SDK comes from Composer: mycoolpay/php-sdk
#   PHP_SDK_DIR=/some/where end2end/php-sdk/run.sh  or it is there: below vendor/, or as the checkouts
#                                                   php-sdk, php-rest-client and php-logger side by side
#   CAISSE_BIN=/some/caisse                         another binary than target/release/caisse
#
# The SDK is not ours and not copied here. It knows one address, https://my-coolpay.com; its public setBaseUrl()
# points it elsewhere, so that it runs unchanged.
set -eu

skip() { printf '\n==> SKIPPED: %s\n' "$1"; exit 0; }

here=$(cd "$(dirname "$0")" && pwd)
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
target=$(absolute "${CARGO_TARGET_DIR:-$here/../../target}")
caisse=$(absolute "${CAISSE_BIN:-$target/release/caisse}")
[ -x "$caisse" ] || { echo "there is no $caisse: run make build, or set CAISSE_BIN" >&2; exit 1; }

command -v php >/dev/null || skip 'no PHP on this machine (Debian: apt-get install php-cli php-curl)'
php -r 'exit(extension_loaded("curl") ? 0 : 1);' || skip 'PHP has no curl here (Debian: apt-get install php-curl)'

PHP_SDK_DIR=$(absolute "${PHP_SDK_DIR:-$target/php-sdk}")
if [ "$PHP_SDK_DIR" = "$target/php-sdk" ] && [ ! -e "$PHP_SDK_DIR/vendor/autoload.php" ]; then
	command -v composer >/dev/null || skip "no Composer to get My-CoolPay's SDK with; PHP_SDK_DIR may say where it is"
	mkdir -p "$PHP_SDK_DIR"
	composer require --quiet --no-interaction --working-dir="$PHP_SDK_DIR" 'mycoolpay/php-sdk:^1.0' ||
		skip "Composer could not get My-CoolPay's SDK; PHP_SDK_DIR may say where it is"
fi

work=$(mktemp -d)
shop= sandbox=
stop() {
	[ -z "$shop" ] || kill "$shop" 2>/dev/null || true
	[ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

# Waits until a line of a log has an address behind these words, and prints the address.
address() {
	tries=0
	while ! sed -n "s#.*$2\(http://[a-z0-9.:]*\).*#\1#p" "$1" | grep -m1 .; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { echo "it did not start:" >&2; cat "$1" >&2; exit 1; }
		sleep 0.1
	done
}

# Made-up keys; the public one has the form of a real one.
MYCOOLPAY_PUBLIC_KEY=7b0a7e0c-3f6a-4c8e-9b1d-2a5f4e6d8c90
MYCOOLPAY_PRIVATE_KEY=sk_test_made_up_0123456789abcdef
HEARD=$work/heard.jsonl
export PHP_SDK_DIR MYCOOLPAY_PUBLIC_KEY MYCOOLPAY_PRIVATE_KEY HEARD
: >"$HEARD"

cd "$work"
: >shop.log >sandbox.log
php -S 127.0.0.1:0 "$here/shop.php" >shop.log 2>&1 &
shop=$!
shop_url=$(address shop.log 'Server (')
SANDBOX_PRIVATE_KEY=$MYCOOLPAY_PRIVATE_KEY "$caisse" sandbox --port 0 --public-key "$MYCOOLPAY_PUBLIC_KEY" \
	--callback-url "$shop_url/callback" >sandbox.log 2>&1 &
sandbox=$!
MYCOOLPAY_API_BASE=$(address sandbox.log 'sandbox: ')
export MYCOOLPAY_API_BASE

failed=0
printf '\n==> the SDK talks to the sandbox\n'
php "$here/journey.php" || failed=1

printf "\n==> the SDK hears caisse callback\n"
# said OK|KO what arguments…: what the SDK has to say of a callback.
said() {
	wanted=$1 what=$2
	shift 2
	"$caisse" callback --to "$shop_url/callback" --transaction-ref 18ac6335-2bdd-4b95-944e-ef029c49c5b5 "$@" \
		>callback.log 2>&1 || true
	if grep -qx "$wanted" callback.log; then printf 'ok   %s: %s\n' "$what" "$wanted"
	else printf 'FAIL %s: not %s\n' "$what" "$wanted"; sed 's/^/     /' callback.log; failed=1; fi
}
said OK 'a whole amount' --status SUCCESS --amount 15000
said OK 'a whole amount with zeros' --status SUCCESS --amount 15000.00
said OK 'a fractional amount' --status SUCCESS --amount 2.50 --currency EUR --operator CARD
said OK 'cents' --status SUCCESS --amount 0.07 --currency EUR --operator CARD
said OK 'a large fractional amount' --status SUCCESS --amount 1234567.89 --currency EUR --operator CARD
said OK 'no operator' --status CANCELED --operator ''
said OK 'a payout' --status SUCCESS --type PAYOUT
said OK 'a failure' --status FAILED
said OK 'a form' --status SUCCESS --form --amount 2.50 --currency EUR
said KO 'another amount than was signed' --status SUCCESS --tamper amount
said KO 'another fractional amount than was signed' --status SUCCESS --amount 2.50 --currency EUR --tamper amount
said KO 'another signature' --status SUCCESS --tamper signature
said KO 'another application' --status SUCCESS --tamper application
said KO 'another key' --status SUCCESS --private-key sk_test_another
said OK 'another status than was signed, which no signature covers' --status FAILED --tamper status
said OK 'digits moved between fields, which no signature notices' --status SUCCESS --tamper fields

[ $failed = 0 ] || { printf '\n==> FAILED\n'; exit 1; }
printf '\n==> the PHP SDK agrees with the sandbox\n'
