import { expect, it } from "vitest";

it("has a migration folder", () => {
  expect(true).toBe(true);
});
