//! Our own TLS, as a browser meets it.

use std::{fs, sync::Arc};

use caisse::telemetry::Causes;
use caisse_domain::TransactionRef;
use caisse_mycoolpay::{Client, Gateway as _, ReturnUrls};
use rustls::{
    ALL_VERSIONS, ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    version::TLS12,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::support::{Program, Setup, eventually};

/// Two self-signed certificates for `localhost`.
const FIRST: [&str; 2] = [include_str!("fixtures/tls/first.pem"), include_str!("fixtures/tls/first.key")];
const SECOND: [&str; 2] = [include_str!("fixtures/tls/second.pem"), include_str!("fixtures/tls/second.key")];

fn write(directory: &TempDir, [certificate, key]: [&str; 2]) {
    fs::write(directory.path().join("site.pem"), certificate).expect("a file");
    fs::write(directory.path().join("site.key"), key).expect("a file");
}

fn path(directory: &TempDir, name: &str) -> String {
    directory.path().join(name).to_str().expect("a text").to_owned()
}

fn start(directory: &TempDir) -> Program {
    let (certificate, key) = (path(directory, "site.pem"), path(directory, "site.key"));
    Program::start(&[("TLS_CERT", certificate.as_str()), ("TLS_KEY", key.as_str())])
}

/// Connects as a client that trusts only this certificate, and speaks one of these `versions` of HTTP.
async fn connect(program: &Program, trusted: &str, versions: &[&str]) -> Option<TlsStream<TcpStream>> {
    connect_with(ALL_VERSIONS, program, trusted, versions).await
}

/// The same, as a client that supports only the TLS versions in `known`.
async fn connect_with(
    known: &[&'static SupportedProtocolVersion],
    program: &Program,
    trusted: &str,
    versions: &[&str],
) -> Option<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).expect("a certificate")).expect("a root");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(known)
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = versions.iter().map(|version| version.as_bytes().to_vec()).collect();
    let address = program.url.trim_start_matches("http://");
    let stream = TcpStream::connect(address).await.expect("a connection");
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()
}

async fn is_served_with(program: &Program, [certificate, _]: [&str; 2]) -> bool {
    let Some(mut stream) = connect(program, certificate, &["http/1.1"]).await else { return false };
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.expect("an open connection");
    let mut received = String::new();
    stream.read_to_string(&mut received).await.expect("a whole answer, with a farewell");
    received.starts_with("HTTP/1.1 200") && received.ends_with("ok\n")
}

#[tokio::test]
async fn a_certificate_is_read_again_at_a_hang_up_and_a_bad_one_changes_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    write(&directory, FIRST);
    let program = start(&directory);
    assert!(is_served_with(&program, FIRST).await);
    assert!(!is_served_with(&program, SECOND).await);

    write(&directory, SECOND);
    assert!(is_served_with(&program, FIRST).await, "no signal asked it to read again");
    program.signal("-HUP");
    eventually("the second one is served", async || is_served_with(&program, SECOND).await).await;

    write(&directory, ["nothing", "at all"]);
    program.signal("-HUP");
    let complaint = "the old certificate stays in use";
    eventually("it complains", async || program.printed().contains(complaint)).await;
    assert!(is_served_with(&program, SECOND).await);
}

#[tokio::test]
async fn client_and_server_agree_on_the_newest_version_that_both_support() {
    let directory = tempfile::tempdir().expect("a directory");
    write(&directory, FIRST);
    let program = start(&directory);
    for (offered, agreed) in [(&["h2", "http/1.1"][..], "h2"), (&["http/1.1"][..], "http/1.1")] {
        let stream = connect(&program, FIRST[0], offered).await.expect("a connection");
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(agreed.as_bytes()));
    }
}

#[tokio::test]
async fn tls_is_of_version_1_3_or_1_2_with_forward_secrecy_and_no_other() {
    // A TLS 1.1 hello that is otherwise valid: a suite, a signature and a group that the program supports.
    const HELLO: &[u8] = b"\x16\x03\x01\x00\x3f\x01\x00\x00\x3b\x03\x02\
        0123456789abcdef0123456789abcdef\x00\x00\x02\xc0\x2b\x01\x00\
        \x00\x10\x00\x0d\x00\x04\x00\x02\x04\x03\x00\x0a\x00\x04\x00\x02\x00\x1d";
    let directory = tempfile::tempdir().expect("a directory");
    write(&directory, FIRST);
    let program = start(&directory);
    for (known, agreed) in [(ALL_VERSIONS, ProtocolVersion::TLSv1_3), (&[&TLS12], ProtocolVersion::TLSv1_2)] {
        let stream = connect_with(known, &program, FIRST[0], &["h2"]).await.expect("a connection");
        assert_eq!(stream.get_ref().1.protocol_version(), Some(agreed));
        let suite = stream.get_ref().1.negotiated_cipher_suite().expect("a suite").suite();
        let name = format!("{suite:?}");
        assert!(name.starts_with("TLS13_") || name.starts_with("TLS_ECDHE_"), "{name}");
    }
    let address = program.url.trim_start_matches("http://");
    let mut old = TcpStream::connect(address).await.expect("a connection");
    old.write_all(HELLO).await.expect("an open connection");
    let mut received = Vec::new();
    let _ = old.read_to_end(&mut received).await;
    // A fatal alert: protocol version.
    assert_eq!((received.first(), received.get(5..)), (Some(&0x15), Some(&[2, 70][..])), "{received:?}");
}

#[tokio::test]
async fn a_gateway_with_a_certificate_of_an_unknown_issuer_is_not_called() {
    let directory = tempfile::tempdir().expect("a directory");
    write(&directory, FIRST);
    let program = start(&directory);
    let gateway = program.url.replace("http://127.0.0.1", "https://localhost");
    let setup = Setup::live().with("SITE_URL", "http://127.0.0.1:1").with("MYCOOLPAY_API_BASE", gateway);
    let config = setup.read().expect("settings").gateway;
    let returns = ReturnUrls { site_url: String::new(), callback_url: String::new() };
    let client = Client::new(&config, returns).expect("a client");
    let reference = TransactionRef::parse("t-1").expect("a reference");
    let error = client.check_status(&reference).await.expect_err("a stranger's certificate");
    let received = Causes(&error).to_string();
    assert!(received.contains("certificate") && received.contains("UnknownIssuer"), "{received}");
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_keeps_the_program_from_starting_and_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    for (files, words) in [
        (["", FIRST[1]], "the file that TLS_CERT names has no certificate in it"),
        ([FIRST[0], "nothing"], "the file that TLS_KEY names cannot be read"),
        ([FIRST[0], SECOND[1]], "cannot be used together"),
    ] {
        write(&directory, files);
        let program = start(&directory);
        eventually(words, async || program.printed().contains(words)).await;
    }
}
