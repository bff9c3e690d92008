import LocalSpeech
import Testing
