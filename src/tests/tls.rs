//! Our own TLS, as a browser meets it.

use std::{fs, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::support::{Program, eventually};

/// Two certificates for `localhost`, of nobody but themselves.
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

/// Connects as somebody who trusts this certificate only, and speaks one of `versions`.
async fn connect(program: &Program, trusted: &str, versions: &[&str]) -> Option<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).expect("a certificate")).expect("a root");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
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
    let mut said = String::new();
    stream.read_to_string(&mut said).await.expect("a whole answer, with a farewell");
    said.starts_with("HTTP/1.1 200") && said.ends_with("ok\n")
}

#[tokio::test]
async fn a_certificate_is_read_again_at_a_hang_up_and_a_bad_one_changes_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    write(&directory, FIRST);
    let program = start(&directory);
    assert!(is_served_with(&program, FIRST).await);
    assert!(!is_served_with(&program, SECOND).await);

    write(&directory, SECOND);
    assert!(is_served_with(&program, FIRST).await, "nobody asked it to read again");
    program.signal("-HUP");
    eventually("the second one is served", async || is_served_with(&program, SECOND).await).await;

    write(&directory, ["nothing", "at all"]);
    program.signal("-HUP");
    let complaint = "the old certificate stays in use";
    eventually("it complains", async || program.said().contains(complaint)).await;
    assert!(is_served_with(&program, SECOND).await);
}

#[tokio::test]
async fn client_and_server_agree_on_the_newest_version_that_both_speak() {
    let directory = tempfile::tempdir().expect("a directory");
    write(&directory, FIRST);
    let program = start(&directory);
    for (spoken, agreed) in [(&["h2", "http/1.1"][..], "h2"), (&["http/1.1"][..], "http/1.1")] {
        let stream = connect(&program, FIRST[0], spoken).await.expect("a connection");
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(agreed.as_bytes()));
    }
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
        eventually(words, async || program.said().contains(words)).await;
    }
}
