package dev.breakwater.it;

import org.junit.jupiter.api.Test;

/** Every part of an exchange has its own timeout, and the one who is late is named. */
class TimeoutsIT extends Together<TimeoutsScene> {
    TimeoutsIT() {
        super(TimeoutsScene::new);
    }

    @Test
    void aConnectionThatIsNotEstablishedIsGivenUp() {
        each(TimeoutsScene::aConnectionThatIsNotEstablishedIsGivenUp);
    }

    @Test
    void aBackendThatDoesNotAnswerIsGivenUp() {
        each(TimeoutsScene::aBackendThatDoesNotAnswerIsGivenUp);
    }

    @Test
    void aHeaderThatIsNotCompletedIsGivenUp() {
        each(TimeoutsScene::aHeaderThatIsNotCompletedIsGivenUp);
    }

    @Test
    void theTimeForTheHeaderBeginsWhenTheRequestIsSent() {
        each(TimeoutsScene::theTimeForTheHeaderBeginsWhenTheRequestIsSent);
    }

    @Test
    void aBodyThatStopsIsCutOff() {
        each(TimeoutsScene::aBodyThatStopsIsCutOff);
    }

    @Test
    void aBodyThatGoesOnMayTakeAsLongAsItLikes() {
        each(TimeoutsScene::aBodyThatGoesOnMayTakeAsLongAsItLikes);
    }

    @Test
    void aBackendThatDoesNotTakeTheBodyIsGivenUp() {
        each(TimeoutsScene::aBackendThatDoesNotTakeTheBodyIsGivenUp);
    }

    @Test
    void aClientThatDoesNotGoOnWithItsBodyIsGivenUp() {
        each(TimeoutsScene::aClientThatDoesNotGoOnWithItsBodyIsGivenUp);
    }

    @Test
    void aClientThatSendsNothingOfItsBodyIsGivenUp() {
        each(TimeoutsScene::aClientThatSendsNothingOfItsBodyIsGivenUp);
    }

    @Test
    void aClientThatDoesNotTakeTheResponseIsGivenUp() {
        each(TimeoutsScene::aClientThatDoesNotTakeTheResponseIsGivenUp);
    }

    @Test
    void theTotalTimeCountsFromTheRequestsStart() {
        each(TimeoutsScene::theTotalTimeCountsFromTheRequestsStart);
    }

    @Test
    void theTotalTimeEndsEvenAResponseThatGoesOn() {
        each(TimeoutsScene::theTotalTimeEndsEvenAResponseThatGoesOn);
    }

    @Test
    void timeoutsAreInheritedFromTheSite() {
        each(TimeoutsScene::timeoutsAreInheritedFromTheSite);
    }

    @Test
    void zeroMeansNoLimit() {
        each(TimeoutsScene::zeroMeansNoLimit);
    }
}
