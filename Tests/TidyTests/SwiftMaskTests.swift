import Testing

/// Telling code from comments and literals.
struct SwiftMaskTests {
    @Test(arguments: [
        ("a // b \"c\"\nd", "a         \nd"),
        ("a /* b /* c */ d */ e", "a                   e"),
        (#"x = "try! y""#, #"x = "      ""#),
        (#"x = "a \" b" + c"#, #"x = "      " + c"#),
        (#"x = "a \(f("b", (1))) c" + d"#, #"x = "   (f(" ", (1)))  " + d"#),
        ("x = #\"a \" \\(b) \"# + c", "x = #\"         \"# + c"),
        ("x = #\"a \\#(b) c\"# + d", "x = #\"    (b)  \"# + d"),
        ("x = \"\"\"\n  a \"b\" // c\n  \"\"\" + d", "x = \"\"\"\n            \n  \"\"\" + d"),
        ("r = /\"/\nlet a = 1 // b", "r = /\" \nlet a = 1     "),
    ])
    func `comments and the words of literals are blank, the code stays`(
        text: String,
        code: String
    ) {
        #expect(SwiftMask.masking(text) == code)
    }
}
