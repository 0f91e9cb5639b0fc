import { type Failure, toFailure } from "../../shared/errors.ts";

type Work = () => Promise<unknown>;

/** @returns what runs a request. True: done. False: `tell` was given why not, and what would try it again. */
export const attemptAndTell =
  (tell: (failure: Failure, work: Work) => void) =>
  async (work: Work): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (thrown) {
      tell(toFailure(thrown), work);
      return false;
    }
  };
