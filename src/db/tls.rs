//! Whom to believe that a server is the one that was asked for: the authorities that browsers know, or one's own.
//!
//! Leaves out when TLS is used at all, which the URL says (`url`), and reading the file of an authority (`cli`).

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::db::connection::Trust;
use crate::db::error::DbError;

/// Returns what makes TLS connections to servers that `trust` vouches for.
pub(in crate::db) fn connector(trust: &Trust) -> Result<MakeRustlsConnect, DbError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::PublicAuthorities => {
            let roots = RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            };
            signed_by(roots, &provider)?
        }
        Trust::Pem(pem) => {
            let given = certificates(pem)?;
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(given.iter().cloned());
            if roots.is_empty() {
                return Err(DbError::RootCertificate("none of them can be read"));
            }
            let signed = signed_by(roots, &provider)?;
            Arc::new(GivenOrSigned { given, signed })
        }
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| DbError::Answer("there is no version of TLS to offer".to_owned()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn signed_by(roots: RootCertStore, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, DbError> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|_| DbError::RootCertificate("none of them can be read"))
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, DbError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match found {
        Ok(found) if found.is_empty() => Err(DbError::RootCertificate("the file holds no certificate in PEM form")),
        Ok(found) => Ok(found),
        Err(_) => Err(DbError::RootCertificate("the file is no PEM")),
    }
}

/// Believes a server whose very certificate was given, else one that a given authority signed for its name.
///
/// The first is for servers that signed their own: such a certificate is mostly marked as an authority, which a server's
/// must not be by the rules, and often made for another name. Who holds its key is whom the user means.
#[derive(Debug)]
struct GivenOrSigned {
    given: Vec<CertificateDer<'static>>,
    signed: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for GivenOrSigned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.given.iter().any(|given| given == end_entity) {
            true => Ok(ServerCertVerified::assertion()),
            false => self
                .signed
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signed.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signed.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed.supported_verify_schemes()
    }
}
