import ModuleKit
import Testing

@testable import CoreRuntime

struct EnvironmentFileTests {
    @Test(arguments: [
        ("A=1", "1"), ("A = 1 ", "1"), ("export A=1", "1"), ("  export   A=1", "1"),
        ("A=one two", "one two"), ("A=one # two", "one"), ("A=one#two", "one#two"),
        ("A=\"x y\"", "x y"), ("A='x y'", "x y"), ("A=\"a\\\"b\\n\\$c\\\\\"", "a\"b\n$c\\"),
        ("A='a\\nb'", "a\\nb"), ("A=\"x\" # said", "x"), ("A=", ""), ("A=\"\"", ""),
        ("A=a=b", "a=b"), ("A=# nothing", ""), ("A=\"ü\"", "ü"), ("A=\"\\q\"", "\\q"),
    ])
    func `a value reads as shells read it`(line: String, value: String) {
        let file = EnvironmentFile(line)
        #expect(file.faults.isEmpty)
        #expect(file.values == ["A": value])
    }

    @Test func `comments, blank lines and both kinds of line end are fine`() {
        let file = EnvironmentFile("# first\r\n\r\nA=1\r\n\n  # more\nB='2'\n")
        #expect(file.faults.isEmpty)
        #expect(file.values == ["A": "1", "B": "2"])
    }

    @Test(arguments: [
        ("just words", "has no equals sign"), ("1A=x", "does not start with a name"),
        ("=x", "does not start with a name"), ("A=\"x", "has no closing quote"),
        ("A='x' y", "goes on after the closing quote"), ("A B=1", "does not start with a name"),
    ])
    func `a line that cannot be read is named by its number`(line: String, problem: String) {
        let file = EnvironmentFile("GOOD=1\n\(line)\nALSO=2")
        #expect(file.values == ["GOOD": "1", "ALSO": "2"])
        #expect(
            file.faults.map(\.description) == [".env, line 2, \(problem). Write it as NAME=value."]
        )
    }

    @Test func `the last of two lines for one name counts`() {
        #expect(EnvironmentFile("A=1\nA=2").values == ["A": "2"])
    }
}
