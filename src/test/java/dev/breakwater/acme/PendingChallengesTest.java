package dev.breakwater.acme;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingChallengesTest {
    private final PendingChallenges challenges = new PendingChallenges();

    @Test
    void onlyTheRightHostAnswersAndOnlyWhileThatIsWaitedFor() {
        challenges.add("a.example.com", "token", "answer");
        assertThat(challenges.answer("A.example.com", "token")).isEqualTo("answer");
        assertThat(challenges.answer("b.example.com", "token")).isNull();
        assertThat(challenges.answer("a.example.com", "other")).isNull();
        challenges.remove("token");
        assertThat(challenges.answer("a.example.com", "token")).isNull();
    }
}
