/// What the engine has to do because a model used one of its own tools.
package enum ToolEffect: Sendable, Equatable {
    /// End the call once the last word was heard.
    case endCall(reason: String)
    /// Hand the call to somebody else once the last word was heard.
    case transfer(to: String)
    /// Send tones: `0`-`9`, `*`, `#`, `A`-`D`, `w` for a wait of half a second.
    case sendDigits(String)
    /// Ask the caller, with `Collect`; what comes of it is the tool's result.
    case collect(CollectRequest)
    /// Keep a value under a name.
    case setVariable(name: String, value: String)
    /// Go on in another language, by its tag.
    case switchLanguage(String)
    /// Go to another stage.
    case goToStage(String)
}

/// What becomes of the use of a built-in tool.
package enum BuiltInDecision: Sendable, Equatable {
    /// Do this, and tell the model so; without an answer the result comes when it has been done.
    case effect(ToolEffect, answer: String?)
    /// Tell the model why not.
    case refused(String)
}
