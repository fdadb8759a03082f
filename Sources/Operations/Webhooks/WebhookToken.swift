public import Foundation
public import Observability

/// A JSON Web Token that a vendor signs its deliveries with (HS256; RFC 7519).
public enum WebhookToken {
    private struct Claims: Decodable {
        let exp: Double?
        let aud: Audience?
    }

    /// One address or several (RFC 7519, section 4.1.3).
    private struct Audience: Decodable {
        let values: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // What is not one text is a list of them.
            if let one = try? container.decode(String.self) {
                values = [one]
            } else {
                values = try container.decode([String].self)
            }
        }
    }

    /// How far the vendor's clock may be off, in seconds.
    private static let leeway = 60.0

    /// Whether a token is signed with the secret, has not expired, and is meant for a path.
    ///
    /// - Parameters:
    ///   - path: The end of the address that the token must be meant for, where it names one.
    ///   - now: The moment at which it must hold, where it says until when.
    public static func isValid(
        _ token: String,
        secret: Secret,
        path: String,
        now: Date
    ) -> Bool {
        guard let data = WebhookSignature.claims(of: token, secret: secret),
            // Claims that cannot be read are none that can be checked.
            let claims = try? JSONDecoder().decode(Claims.self, from: data)
        else { return false }
        if let end = claims.exp, !(end + leeway > now.timeIntervalSince1970) { return false }
        guard let audience = claims.aud else { return true }
        return audience.values.contains { URL(string: $0)?.path == path }
    }
}
