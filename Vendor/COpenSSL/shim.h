// OpenSSL 3 as Swift sees it. Its macros become inline functions; nothing here decides anything.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static inline long syrinx_SSL_set_tlsext_host_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name);
}

static inline long syrinx_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}

/// No renegotiation, no compression, buffers given back while idle, partial writes from memory that may move.
static inline void syrinx_SSL_CTX_set_our_modes(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
}

/// A server keeps no sessions: it gives them away as tickets.
static inline void syrinx_SSL_CTX_keep_no_sessions(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// Client sessions go to `keep` and nowhere else.
static inline void syrinx_SSL_CTX_keep_client_sessions(SSL_CTX *context, int (*keep)(SSL *, SSL_SESSION *)) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep);
}

/// Whether the last error in the queue is a connection that ended without close_notify.
static inline int syrinx_ERR_is_unexpected_eof(void) {
    return ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

/// The number of the alert that an error stands for which the peer sent; -1 for other errors.
static inline int syrinx_ERR_received_alert(unsigned long code) {
    if (ERR_GET_LIB(code) != ERR_LIB_SSL || ERR_GET_REASON(code) < SSL_AD_REASON_OFFSET) return -1;
    return ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET;
}

/// How many certificates the chain has that was built from the peer's own, complete or not.
static inline int syrinx_SSL_chain_length(const SSL *ssl) {
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    return chain == NULL ? 0 : sk_X509_num(chain);
}

/// The last certificate of that chain.
static inline X509 *syrinx_SSL_chain_end(const SSL *ssl) {
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    return chain == NULL ? NULL : sk_X509_value(chain, sk_X509_num(chain) - 1);
}

#endif
