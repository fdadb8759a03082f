import Crypto
import Foundation
import Observability

/// One event on its way to one address.
struct WebhookDelivery: Sendable {
    /// The vendor.
    let vendor: Vendor

    /// Where it goes.
    let url: String

    /// The body.
    let body: [UInt8]

    /// The headers beside the signature.
    let headers: [(name: String, value: String)]

    /// What the signature is made with; nil for none.
    var secret: Secret?

    /// How often it is tried again where nobody takes it.
    var retries = 0

    /// All headers, as they are at a time.
    func headers(at now: Date) -> [(name: String, value: String)] {
        guard let secret else { return headers }
        switch vendor {
        case .monday:
            return headers + [("Authorization", token(secret, at: now))]
        case .fireflies, .gemini, .render:
            let code = HMAC<SHA256>.authenticationCode(for: body, using: key(secret))
            let hex = code.map { Self.hexadecimal($0) }.joined()
            return headers + [("X-Hub-Signature", "sha256=\(hex)")]
        }
    }

    /// A JSON Web Token by HMAC-SHA256 (RFC 7519), five minutes valid.
    private func token(_ secret: Secret, at now: Date) -> String {
        let issued = Int(now.timeIntervalSince1970)
        let claims: JSONValue = [
            "accountId": Int(MondayAccount.id).map(JSONValue.int) ?? .null,
            "userId": .int(SandboxPerson.owner.id), "aud": .string(url),
            "exp": .int(issued + 300), "iat": .int(issued), "shortLivedToken": "sandbox",
        ]
        let parts = [["alg": "HS256", "typ": "JWT"], claims].map {
            Self.base64(Data(JSONText.write($0)))
        }
        let text = parts.joined(separator: ".")
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key(secret))
        return "\(text).\(Self.base64(Data(code)))"
    }

    private func key(_ secret: Secret) -> SymmetricKey {
        SymmetricKey(data: Data(secret.reveal().utf8))
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// Base64 for URLs, without padding (RFC 4648, 5).
    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
