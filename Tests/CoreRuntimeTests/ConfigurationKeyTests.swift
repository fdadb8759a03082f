import ModuleKit
import Observability
import Testing

struct ConfigurationKeyTests {
    private func value<Value>(
        of key: ConfigurationKey<Value>,
        given text: String?
    ) throws -> Value {
        let given = text.map { [key.name: $0] } ?? [:]
        return try ConfigurationValues(of: [key], given: given)[key]
    }

    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("10m", .seconds(600)),
        ("2h", .seconds(7_200)), ("1d", .seconds(86_400)),
    ])
    func `a length of time has a whole number and a unit`(text: String, length: Duration) throws {
        let key = ConfigurationKey.duration(
            "WAIT",
            in: .zero ... .seconds(90_000),
            default: "5s",
            help: "A wait."
        )
        #expect(try value(of: key, given: text) == length)
        #expect(try value(of: key, given: nil) == .seconds(5))
    }

    @Test(arguments: ["30", "1.5s", "-1s", "s", "30 s", "2d", "99999999999s", "٣s"])
    func `any other length of time is refused`(text: String) {
        let key = ConfigurationKey.duration(
            "WAIT",
            in: .zero ... .seconds(90_000),
            default: "5s",
            help: "A wait."
        )
        #expect(throws: ConfigurationFault.self) { try value(of: key, given: text) }
    }

    @Test(arguments: ["0", "10", "abc", "1.0", " 5", "5 "])
    func `a whole number outside its range is refused with the range`(text: String) throws {
        let key = ConfigurationKey.int("COUNT", in: 1...9, default: 3, help: "A count.")
        let fault = try #require(key.fault(in: text))
        #expect(
            fault.description == """
                COUNT must be a whole number from 1 to 9 (given: "\(text)"). \
                Correct it, or remove it for the default 3.
                """
        )
    }

    @Test(arguments: [
        "ftp://host", "host/path", "http://", "http://user:word@host", "not a url", "https:/x",
    ])
    func `only absolute http and https addresses without a password pass`(text: String) {
        let key = ConfigurationKey<String?>.url("BASE_URL", help: "An address.")
        #expect(throws: ConfigurationFault.self) { try value(of: key, given: text) }
    }

    @Test func `an address loses the slashes at its end`() throws {
        let key = ConfigurationKey.url("BASE_URL", default: "https://a.example", help: "One.")
        #expect(try value(of: key, given: "http://127.0.0.1:9/v2//") == "http://127.0.0.1:9/v2")
        #expect(try value(of: key, given: nil) == "https://a.example")
    }

    @Test func `a secret's value is in no fault and in no description`() throws {
        let key = ConfigurationKey.secret("API_KEY", help: "A key.")
        let fault = try #require(key.fault(in: "two words"))
        #expect(!fault.description.contains("two words"))
        let values = ConfigurationValues(of: [key], given: ["API_KEY": "hunter22"])
        #expect(try values[key]?.reveal() == "hunter22")
        #expect("\(values)" == "given: API_KEY")
        var dumped = ""
        dump(values, to: &dumped)
        #expect(!dumped.contains("hunter22"))
    }

    @Test func `a variable set to nothing counts as not set`() throws {
        let key = ConfigurationKey.string("WORD", default: "usual", help: "A word.")
        #expect(try value(of: key, given: "") == "usual")
    }

    @Test func `a key that is read but not declared is a fault`() throws {
        let key = ConfigurationKey.string("WORD", help: "A word.")
        let values = ConfigurationValues(of: [], given: ["WORD": "x"])
        #expect(throws: ConfigurationFault.self) { try values[key] }
    }

    @Test func `a list takes the choices only`() throws {
        let key = ConfigurationKey.list("SINKS", of: ["a", "b"], help: "Some.")
        #expect(try value(of: key, given: "a, b,") == ["a", "b"])
        #expect(throws: ConfigurationFault.self) { try value(of: key, given: "a,c") }
    }
}
