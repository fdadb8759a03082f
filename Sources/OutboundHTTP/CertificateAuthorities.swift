import CCurl
import Foundation

/// Finds the file of trusted certificate authorities.
enum CertificateAuthorities {
    /// The configured file, or the first that is there of those that libcurl and the common
    /// distributions use; nil where there is none, so that no TLS connection can be trusted.
    static func locate(configured: String?) -> String? {
        if let configured { return configured }
        let builtIn = taskforge_curl_authorities().map { String(cString: $0) }
        let known = [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/cert.pem",
        ]
        return ([builtIn].compactMap { $0 } + known)
            .first { FileManager.default.isReadableFile(atPath: $0) }
    }
}
