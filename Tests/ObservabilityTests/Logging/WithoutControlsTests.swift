import Testing

@testable import Observability

@Suite struct WithoutControlsTests {
    @Test(arguments: [
        ("plain words, ümlaut and 🙂", "plain words, ümlaut and 🙂"), ("", ""),
        ("a\u{1b}[2Jb", #"a\u{1b}[2Jb"#), ("one\ntwo", #"one\ntwo"#),
        ("one\r\ntwo", #"one\u{d}\ntwo"#), ("\u{9b}31m", #"\u{9b}31m"#),
    ])
    func `what would steer a terminal or begin a line is shown instead`(
        text: String,
        shown: String
    ) {
        #expect(text.withoutControls == shown)
    }
}
