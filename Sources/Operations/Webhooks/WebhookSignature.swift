import Crypto
import Foundation
public import Observability

/// The ways in which vendors prove that a delivery is theirs; compared in constant time.
public enum WebhookSignature {
    /// Whether a signature is the HMAC-SHA256 of a body, as hex with or without `sha256=` before.
    public static func isValid(_ signature: String, of body: [UInt8], secret: Secret) -> Bool {
        let text = signature.trimmingPrefix("sha256=")
        guard let code = bytes(ofHex: text), !secret.isEmpty else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code,
            authenticating: body,
            using: key(secret)
        )
    }

    /// Whether a word is the secret one.
    public static func isSame(_ word: String, as secret: Secret) -> Bool {
        guard !secret.isEmpty else { return false }
        return SHA256.hash(data: Data(word.utf8)) == SHA256.hash(data: Data(secret.reveal().utf8))
    }

    /// The claims of a JSON Web Token that is signed with HS256 (RFC 7515, RFC 7518 section 3.2);
    /// nil where it is not, whatever algorithm it names itself.
    static func claims(of token: String, secret: Secret) -> Data? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !secret.isEmpty,
            let header = bytes(ofBase64URL: parts[0]), let claims = bytes(ofBase64URL: parts[1]),
            let code = bytes(ofBase64URL: parts[2]),
            // What is no JSON is no header.
            let named = try? JSONDecoder().decode(Header.self, from: header), named.alg == "HS256",
            HMAC<SHA256>.isValidAuthenticationCode(
                code,
                authenticating: Data("\(parts[0]).\(parts[1])".utf8),
                using: key(secret)
            )
        else { return nil }
        return claims
    }

    private struct Header: Decodable {
        let alg: String
    }

    private static func key(_ secret: Secret) -> SymmetricKey {
        SymmetricKey(data: Data(secret.reveal().utf8))
    }

    private static func bytes(ofHex text: some StringProtocol) -> Data? {
        let digits = text.utf8.compactMap { UInt8(hexDigit: $0) }
        guard digits.count == text.utf8.count, digits.count == SHA256.byteCount * 2 else {
            return nil
        }
        let pairs = stride(from: 0, to: digits.count, by: 2)
        return Data(pairs.map { index -> UInt8 in digits[index] << 4 | digits[index + 1] })
    }

    /// Reads base64 with the letters of RFC 4648 section 5 and without padding.
    private static func bytes(ofBase64URL text: Substring) -> Data? {
        guard text.utf8.count <= 16_384 else { return nil }
        var base64 = String(text).replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        return Data(base64Encoded: base64)
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit in ASCII.
    fileprivate init?(hexDigit: UInt8) {
        switch hexDigit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = hexDigit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = hexDigit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = hexDigit - UInt8(ascii: "A") + 10
        default: return nil
        }
    }
}
