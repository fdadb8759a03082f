import ModuleKit
import Operations
import Testing

@testable import CoreRuntime

struct ConfigurationLoaderTests {
    private let port = ConfigurationKey.int("PORT", in: 1...9, default: 3, help: "A port.")
    private let apiKey = ConfigurationKey.secret("FIREFLIES_API_KEY", help: "A key.")
    private let flag = FeatureFlag(
        name: "fast_lane",
        default: false,
        owner: "tests",
        stage: .experimental,
        expires: FlagExpiry(2099, 1, 1),
        help: "A lane."
    )

    private func load(
        _ environment: [String: String] = [:],
        overrides: [String: String] = [:],
        file: String? = nil
    ) -> LoadedConfiguration {
        ConfigurationLoader(
            declarations: [("core", port), ("fireflies", apiKey)],
            flags: [flag],
            overrides: overrides,
            environment: environment,
            environmentFile: file
        ).load()
    }

    @Test func `the command line comes before the environment, and that before the file`() throws {
        let file = "PORT=1\n"
        #expect(try load(file: file).values(of: [port])[port] == 1)
        #expect(try load(["PORT": "2"], file: file).values(of: [port])[port] == 2)
        let all = load(["PORT": "2"], overrides: ["PORT": "4"], file: file)
        #expect(try all.values(of: [port])[port] == 4)
        #expect(all.rows.first?.origin == "command line")
        #expect(try load().values(of: [port])[port] == 3)
    }

    @Test(arguments: [("production", 3), ("test", 3), ("development", 1), ("", 1)])
    func `the file counts in development only`(environment: String, port value: Int) throws {
        let loaded = load(["TASKFORGE_ENV": environment], file: "PORT=1")
        #expect(try loaded.values(of: [port])[port] == value)
    }

    @Test func `every fault is found at once, and no secret is shown`() {
        let loaded = load(
            ["PORT": "x", "FIREFLIES_API_KEY": "has space", "FEATURE_FAST_LANE": "maybe"],
            file: "nonsense\n"
        )
        #expect(loaded.faults.count == 4)
        let text = loaded.faults.map(\.description).joined(separator: "\n")
        for name in [".env, line 1,", "PORT", "FIREFLIES_API_KEY", "FEATURE_FAST_LANE"] {
            #expect(text.contains(name))
        }
        #expect(!text.contains("has space"))
        #expect(!loaded.rows.contains { $0.value?.contains("has space") == true })
    }

    @Test func `a flag is overridden by its variable`() {
        #expect(load(["FEATURE_FAST_LANE": "TRUE"]).flagOverrides == ["fast_lane": true])
        #expect(load().flagOverrides.isEmpty)
    }

    @Test(arguments: [
        ("FEATURE_FAST_LAME", "; did you mean FEATURE_FAST_LANE?"),
        ("TASKFORGE_XYZ", "."), ("FIREFLIES_APIKEY", "; did you mean FIREFLIES_API_KEY?"),
    ])
    func `a name of ours that nothing reads is warned of`(name: String, hint: String) {
        let loaded = load([name: "1", "HOME": "/root", "FIREFLY": "1"])
        #expect(loaded.warnings == ["\(name) is set but nothing reads it\(hint)"])
        #expect(loaded.faults.isEmpty)
    }

    @Test func `a strange name in the file is warned of whatever it is`() {
        #expect(load(file: "COLOUR=red").warnings == ["COLOUR is set but nothing reads it."])
    }

    @Test func `names are taken as they are written`() throws {
        #expect(try load(["port": "9"]).values(of: [port])[port] == 3)
    }

    @Test func `one key of two owners is a fault that names both`() {
        let loaded = ConfigurationLoader(
            declarations: [("core", port), ("monday", port)],
            environment: [:]
        ).load()
        #expect(
            loaded.faults.map(\.description) == [
                "PORT is declared by both core and monday. Keep one declaration."
            ]
        )
    }
}
