//! Listeners, new and inherited, and the socket options of a connection.

use std::{
    env, io,
    net::{IpAddr, SocketAddr},
    os::unix::net::UnixDatagram,
    time::Duration,
};

use listenfd::ListenFd;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How many connections may wait to be accepted: enough for the second that a restart takes. The system has a limit of
/// its own, commonly 4,096.
const QUEUE: u32 = 4_096;

/// Why a listener cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The system refuses the address: it is taken, not of this machine, or not permitted.
    #[error("cannot listen on {address}; {}", remedy(source, setting))]
    Address {
        /// The address.
        address: SocketAddr,
        /// The setting that names the port.
        setting: &'static str,
        /// The system's error.
        source: io::Error,
    },
    /// The inherited descriptor is not a usable TCP listener.
    #[error("the socket that was handed over for the {of} cannot be used")]
    Inherited {
        /// The name of the listener.
        of: &'static str,
        /// The system's error.
        source: io::Error,
    },
}

impl ListenError {
    /// Whether another program listens on the address.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Address { source, .. } if source.kind() == io::ErrorKind::AddrInUse)
    }
}

fn remedy(error: &io::Error, setting: &str) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!(
                "another program does: stop it (`ss -ltnp` lists them), or choose another port with {setting}"
            )
        }
        io::ErrorKind::PermissionDenied => {
            format!(
                "ports below 1024 are for root, or for who has CAP_NET_BIND_SERVICE: choose another with {setting}"
            )
        }
        io::ErrorKind::AddrNotAvailable => "that is no address of this machine: correct HOST".to_owned(),
        _ => format!("see HOST and {setting}"),
    }
}

/// Opens a listener on `host`:`port`; errors name `setting`.
///
/// # Errors
/// [`ListenError::Address`].
pub fn bind(host: IpAddr, port: u16, setting: &'static str) -> Result<TcpListener, ListenError> {
    let address = SocketAddr::new(host, port);
    let listener = || {
        let socket = if host.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // Connections of the previous process in TIME_WAIT must not prevent a start.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(QUEUE)
    };
    listener().map_err(|source| ListenError::Address { address, setting, source })
}

/// Sockets that the service manager has opened for this process (`sd_listen_fds(3)`).
pub struct Inherited {
    sockets: ListenFd,
    names: Vec<String>,
}

impl Inherited {
    /// Takes the sockets that this process inherits. Only the first call finds them.
    pub fn take() -> Self {
        let names = env::var("LISTEN_FDNAMES").unwrap_or_default();
        Self { sockets: ListenFd::from_env(), names: names.split(':').map(str::to_owned).collect() }
    }

    /// The socket with this name, else the one at this position.
    ///
    /// # Errors
    /// [`ListenError::Inherited`].
    pub fn listener(&mut self, of: &'static str, place: usize) -> Result<Option<TcpListener>, ListenError> {
        let place = self.names.iter().position(|name| name == of).unwrap_or(place);
        let listener = self.sockets.take_tcp_listener(place).and_then(|listener| {
            let Some(listener) = listener else { return Ok(None) };
            listener.set_nonblocking(true)?;
            TcpListener::from_std(listener).map(Some)
        });
        listener.map_err(|source| ListenError::Inherited { of, source })
    }
}

/// Notifies the service manager, if it asks for that, that this process is ready (`sd_notify(3)`).
pub fn notify_ready() {
    let Some(socket) = env::var_os("NOTIFY_SOCKET") else { return };
    if let Err(error) = UnixDatagram::unbound().and_then(|sender| sender.send_to(b"READY=1", socket)) {
        tracing::warn!(%error, "nobody could be told that the program is ready");
    }
}

/// Sets socket options: small responses are sent at once, a vanished client is noticed in about half a minute, and
/// little unsent data is buffered. By default the kernel buffers megabytes a connection, which we would take for read.
pub(super) fn tune(stream: &TcpStream) -> io::Result<()> {
    const GONE_AFTER: Duration = Duration::from_secs(30);
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true)?;
    let probes = TcpKeepalive::new().with_time(GONE_AFTER).with_interval(Duration::from_secs(10));
    socket.set_tcp_keepalive(&probes)?;
    #[cfg(target_os = "linux")]
    {
        // For data sent and never acknowledged, which the keep-alive probes do not cover.
        socket.set_tcp_user_timeout(Some(GONE_AFTER))?;
        socket.set_tcp_notsent_lowat(16 * 1024)?;
    }
    Ok(())
}
