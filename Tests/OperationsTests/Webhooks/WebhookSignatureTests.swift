import Crypto
import Foundation
import Observability
import TestSupport
import Testing

@testable import Operations

/// The proofs that a delivery is the vendor's.
@Suite struct WebhookSignatureTests {
    /// RFC 4231, section 4.3: test case 2 of HMAC-SHA256.
    private let secret = Secret("Jefe")
    private let body = Array("what do ya want for nothing?".utf8)
    private let code = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

    @Test func `a signature holds with and without its prefix, in either case`() {
        for text in [code, "sha256=\(code)", code.uppercased()] {
            #expect(WebhookSignature.isValid(text, of: body, secret: secret))
        }
    }

    @Test func `any other signature, body or secret is refused`() {
        let wrong = [
            "", "sha256=", String(code.dropLast(2)), code + "00", "sha1=\(code)",
            "0" + code.dropFirst(), String(repeating: "zz", count: 32), " \(code)",
        ]
        for text in wrong {
            #expect(!WebhookSignature.isValid(text, of: body, secret: secret), "\(text)")
        }
        #expect(!WebhookSignature.isValid(code, of: body + [10], secret: secret))
        #expect(!WebhookSignature.isValid(code, of: body, secret: Secret("jefe")))
        let empty = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Data()))
            .map { String(format: "%02x", $0) }.joined()
        #expect(!WebhookSignature.isValid(empty, of: body, secret: Secret("")))
    }

    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let path = "/webhooks/monday"

    /// A token as an app would sign it.
    private func token(
        _ claims: String,
        header: String = #"{"alg":"HS256","typ":"JWT"}"#,
        secret: Secret = Secret("signing-secret")
    ) -> String {
        func base64(_ data: Data) -> String {
            data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        }
        let signed = base64(Data(header.utf8)) + "." + base64(Data(claims.utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(signed.utf8),
            using: SymmetricKey(data: Data(secret.reveal().utf8))
        )
        return signed + "." + base64(Data(code))
    }

    private func isValid(_ token: String) -> Bool {
        WebhookToken.isValid(token, secret: Secret("signing-secret"), path: path, now: now)
    }

    @Test func `a token holds while it lasts, for the address that it names`() {
        let end = 1_800_000_030
        #expect(isValid(token("{}")))
        #expect(isValid(token(#"{"exp":\#(end),"accountId":1}"#)))
        #expect(isValid(token(#"{"aud":"https://taskforge.test/webhooks/monday"}"#)))
        #expect(isValid(token(#"{"aud":["https://other.test","https://a.test/webhooks/monday"]}"#)))
        // The vendor's clock may be a little behind.
        #expect(isValid(token(#"{"exp":1799999950}"#)))
    }

    @Test func `a token that is over, forged, or meant for others is refused`() {
        let forged = [
            token(#"{"exp":1799999000}"#), token(#"{"exp":"soon"}"#), token("[]"), token("no json"),
            token(#"{"aud":"https://taskforge.test/webhooks/other"}"#), token(#"{"aud":[]}"#),
            token(#"{"aud":7}"#), token("{}", header: #"{"alg":"none"}"#),
            token("{}", header: #"{"alg":"HS512"}"#), token("{}", header: "{}"),
            token("{}", secret: Secret("another")), token("{}") + "A", "..", "", "a.b.c",
            String(token("{}").split(separator: ".").prefix(2).joined(separator: ".")) + ".",
            String(repeating: "a", count: 100_000),
        ]
        for text in forged { #expect(!isValid(text), "\(text.prefix(200))") }
        #expect(
            !WebhookToken.isValid(
                token("{}", secret: Secret("")),
                secret: Secret(""),
                path: path,
                now: now
            )
        )
    }

    @Test func `a secret word is the same only whole`() {
        let word = Secret("abcdefghijklmnopqrstuvwx")
        #expect(WebhookSignature.isSame("abcdefghijklmnopqrstuvwx", as: word))
        #expect(!WebhookSignature.isSame("abcdefghijklmnopqrstuvw", as: word))
        #expect(!WebhookSignature.isSame("", as: word))
        #expect(!WebhookSignature.isSame("", as: Secret("")))
    }
}
