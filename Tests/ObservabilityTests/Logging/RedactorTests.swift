import TestSupport
import Testing

@testable import Observability

@Suite struct RedactorTests {
    @Test func `known secrets are replaced wherever they stand`() {
        let redactor = Redactor()
        redactor.add(Secret("hunter2-token"))
        #expect(redactor.redact("hunter2-token") == "[redacted]")
        #expect(
            redactor.redact("a=hunter2-token;b=hunter2-tokenhunter2-token")
                == "a=[redacted];b=[redacted][redacted]"
        )
        #expect(redactor.redact("hunter2-toke") == "hunter2-toke")
    }

    @Test func `the longer of two secrets with one beginning is replaced whole`() {
        let redactor = Redactor()
        redactor.add(Secret("abcdef"))
        redactor.add(Secret("abcdefghij"))
        #expect(redactor.redact("x abcdefghij abcdefg") == "x [redacted] [redacted]g")
    }

    @Test(arguments: [
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer [redacted]"),
        ("authorization: bearer eyJhbGciOi5=", "authorization: bearer [redacted]"),
        ("Authorization: Basic dXNlcjpwYXNz== next", "Authorization: Basic [redacted] next"),
        ("Bearer abcdefghijklmnopq", "Bearer [redacted]"),
        ("the basic approach works", "the basic approach works"),
        ("bearer of news", "bearer of news"),
        ("Bearer ", "Bearer "),
        ("a bad bee b", "a bad bee b"),
    ])
    func `credentials behind their scheme are replaced, and prose is left`(
        text: String,
        expected: String
    ) {
        #expect(Redactor().redact(text) == expected)
    }

    @Test func `the password in the address of a database is replaced`() {
        #expect(
            Redactor().redact("postgres://app:s3cr3t@db.example/taskforge?sslmode=require")
                == "postgres://app:[redacted]@db.example/taskforge?sslmode=require"
        )
        #expect(
            Redactor().redact("see https://example.org:8080/a@b")
                == "see https://example.org:8080/a@b"
        )
    }

    @Test func `a secret that is too short to be told from words is left`() {
        let redactor = Redactor()
        redactor.add(Secret("abc"))
        redactor.add(Secret(""))
        #expect(redactor.redact("abc") == "abc")
    }

    @Test func `no secret survives in any text`() {
        var random = SeededRandom()
        let alphabet = Array("ab\"\\é 1")
        for _ in 0..<500 {
            func text(_ lengths: ClosedRange<Int>) -> String {
                String(
                    (0..<Int.random(in: lengths, using: &random)).map { _ in
                        alphabet.randomElement(using: &random) ?? "a"
                    }
                )
            }
            let redactor = Redactor()
            let secrets = (0..<3).map { _ in text(6...10) }
            for secret in secrets { redactor.add(Secret(secret)) }
            let input = text(0...5) + secrets[0] + text(0...5) + secrets[1] + secrets[2]
            let output = redactor.redact(input)
            for secret in secrets { #expect(!output.contains(secret), "\(random)") }
        }
    }
}

@Suite struct SecretTests {
    @Test func `nothing that prints a secret shows it`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(["key": secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
        {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("[redacted]"))
        }
        #expect(secret.reveal() == "hunter2")
        #expect(Secret("").isEmpty)
    }
}

@Suite struct EmailRedactionTests {
    @Test(
        arguments: [
            ("mail ada@example.com now", "mail [redacted] now"),
            ("<ada.l+x@mail.example.co.uk>", "<[redacted]>"),
            ("ada@example.com.", "[redacted]."),
            ("a@b.c,d@e.f", "[redacted],[redacted]"),
            ("jörg@exämple.de", "[redacted]"),
            ("user@host and @example.com and a@ b.c", "user@host and @example.com and a@ b.c"),
            ("https://u:pw@example.com/x", "https://u:[redacted]@example.com/x"),
        ]
    )
    func `addresses are replaced where asked for`(text: String, expected: String) {
        #expect(Redactor(redactsEmails: true).redact(text) == expected)
        let plain = Redactor().redact(text)
        #expect(plain == text || text.contains("pw"))
    }
}
