// Tests of Calculations.
