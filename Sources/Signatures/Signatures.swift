/// Signatures made outside the house with a certificate: verified with OpenSSL against the trust anchors of this
/// installation. It owns no table; what a verified signature brings about is left to the module that keeps it.
enum Signatures {}
